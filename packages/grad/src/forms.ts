// The forms that derivatives have: rules state what is particular to them once, for both modes.
import { add, multiply, type Tensor } from '@nx/tensor'
import { bitSize, isFloat, type Op, type Primitive, toFloating } from '@nx/types'
import { emit, filled, inType, reshaped, spread, summed } from './emit.ts'
import type { Cotangent, DerivativeRule, RuleContext, Tangent } from './rule.ts'

type AnyOp = Op<number, object>

/** Multiplies a tangent or a cotangent by the derivative with respect to one input. */
export type Scale<O extends AnyOp> = (d: Tensor, context: RuleContext<O>) => Tensor | null

/**
 * Of an element-wise operation: the derivative with respect to each input is a diagonal matrix, its own transpose, so
 * one function serves tangents and cotangents. `null` where it is zero.
 */
export function elementwise<O extends AnyOp>(...scales: readonly (Scale<O> | null)[]): DerivativeRule<O> {
  const push = (context: RuleContext<O>, tangents: readonly Tangent[]): Tangent =>
    total(tangents.map((tangent, i) => (tangent === null ? null : (scales[i]?.(tangent, context) ?? null))))
  const pull = (context: RuleContext<O>, g: Tensor): readonly Cotangent[] =>
    scales.map((scale, i) => (scale !== null && isActive(context, i) ? scale(g, context) : null))
  return { push, pull } as unknown as DerivativeRule<O>
}

/** `elementwise`, with scales in f32 where types are narrower, so that a derivative is rounded once. */
export function elementwiseInWide<O extends AnyOp>(
  ...scales: readonly (Scale<O> | null)[]
): DerivativeRule<O> {
  const wide = (tensor: Tensor): Tensor =>
    isFloat(tensor.type) && bitSize(tensor.type) < 32 ? inType(tensor, 'f32') : tensor
  return elementwise(
    ...scales.map(
      (scale): Scale<O> | null =>
        scale &&
        ((d, context) =>
          scale(wide(d), {
            ...context,
            inputs: (context.inputs as readonly Tensor[]).map(wide) as unknown as typeof context.inputs,
            output: wide(context.output),
          })),
    ),
  )
}

/** Of an operation of one input whose derivative is a symmetric matrix. */
export function symmetric<O extends Op<1, object>>(scale: Scale<O>): DerivativeRule<O> {
  return elementwise(scale)
}

/**
 * Of an operation that is linear in the inputs named, all at once: tangents go through the operation itself. What is
 * particular is how cotangents come back.
 */
export function linear<O extends AnyOp>(
  op: Primitive,
  inLinear: (index: number) => boolean,
  pull: DerivativeRule<O>['pull'],
): DerivativeRule<O> {
  const push = ({ inputs, attrs, out }: RuleContext<O>, tangents: readonly Tangent[]): Tensor => {
    const type = toFloating(out.type)
    const moved = (inputs as readonly Tensor[]).map((input, i) => {
      if (!inLinear(i)) return input
      const tangent = tangents[i]
      return tangent == null ? filled(0, type, input.shape) : inType(tangent, type)
    })
    return emit(op, moved, attrs as never, type, out.shape)
  }
  return { push, pull } as unknown as DerivativeRule<O>
}

/** Of a product in a wide sense: each tangent takes the place of its input beside the other input. */
export function bilinear<O extends Op<2, object>>(
  op: Primitive,
  pull: DerivativeRule<O>['pull'],
): DerivativeRule<O> {
  const push = (
    { inputs: [x, y], attrs, out }: RuleContext<Op<2, object>>,
    [dx, dy]: readonly [Tangent, Tangent],
  ): Tangent => {
    const type = toFloating(out.type)
    const apply = (left: Tensor, right: Tensor): Tensor =>
      emit(op, [inType(left, type), inType(right, type)], attrs as never, type, out.shape)
    return total([dx === null ? null : apply(dx, y), dy === null ? null : apply(x, dy)])
  }
  return { push, pull } as unknown as DerivativeRule<O>
}

/** The signature of the reductions. */
export type Reduction = Op<1, { axes: readonly number[]; keepAxes: boolean }>

/**
 * Of a reduction whose derivative with respect to each element is a weight: tangents are weighted and summed,
 * cotangents spread and weighted. `null` where all weights are 1.
 */
export function weighted(
  weights: ((context: RuleContext<Reduction>) => Tensor) | null,
): DerivativeRule<Reduction> {
  return {
    push: (context, [dx]) => {
      const each = weights === null ? dx! : multiply(dx!, weights(context))
      return reshaped(summed(each, context.attrs.axes), context.out.shape)
    },
    pull: (context, g) => {
      const each = spread(g, context.inputs[0].shape, context.attrs.axes)
      return [weights === null ? each : multiply(each, weights(context))]
    },
  }
}

function total(terms: readonly Tangent[]): Tangent {
  return terms.reduce((sum, term) => (sum === null ? term : term === null ? sum : add(sum, term)), null)
}

function isActive<O extends AnyOp>(context: RuleContext<O>, index: number): boolean {
  return (context.active as readonly boolean[])[index]!
}
