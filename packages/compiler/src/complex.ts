// Complex arithmetic as that of real and imaginary parts, which fuses as any other.
import { convert, isComplex, sizeOf, toReal } from '@nx/types'
import type { Attributes, DType, Scalar, Shape, Spec } from '@nx/types'
import type { Builder } from './builder.ts'
import { complexFunctions } from './complex-functions.ts'
import { matrixAxes } from './matrix-axes.ts'
import type { Id } from './program.ts'
import { heldAs } from './held.ts'

type Parts = readonly [re: Id, im: Id]

/** Operations that do with each part what they do with a number; the last ones only where the parts are apart already. */
const partwise: readonly string[] = [
  ...['negate', 'add', 'subtract', 'select', 'transpose', 'broadcast', 'slice', 'pad', 'reverse', 'gather'],
  ...['sum', 'cumulativeSum', 'concatenate', 'scatter'],
]
const copying: readonly string[] = ['concatenate', 'scatter']

const both = (of: (which: 0 | 1) => Id): Parts => [of(0), of(1)]

/** The parts of a value. */
function partsOf(builder: Builder, id: Id): Parts {
  const { type, shape } = builder.spec(id)
  return both((which) => builder.call('part', [id], { which }, { type, shape: shape.slice(0, -1) }))
}

/**
 * A call that takes or gives complex numbers, said by calls of real ones; `undefined` where it is not defined for them. Products
 * of c64 are computed in f64 and rounded once, as a difference of rounded ones could lose all digits.
 */
export function complexCall(
  builder: Builder,
  op: string,
  inputs: readonly Id[],
  attrs: Attributes,
  from: readonly Spec[],
  to: Spec,
): Id | undefined {
  const { shape } = to
  const type = toReal(to.type)
  const call = (name: string, operands: readonly Id[], own: DType = type): Id =>
    builder.call(name, operands, {}, { type: own, shape })
  const pair = (parts: Parts): Id => builder.call('pair', parts, {}, heldAs(to))
  const narrowed = (parts: Parts): Id => pair(both((which) => builder.asType(parts[which], type)))
  const parts = inputs.map((id, i): Parts => (isComplex(from[i]!.type) ? partsOf(builder, id) : [id, id]))
  const [[re, im] = [0, 0]] = parts
  const wide = (): Id[] => parts.flatMap((each) => each.map((id) => builder.asType(id, 'f64')))
  if (partwise.includes(op)) {
    const areApart = inputs.every(
      (id, i) => !isComplex(from[i]!.type) || builder.callOf(id, 'pair') !== undefined,
    )
    return copying.includes(op) && !areApart
      ? builder.call(op, inputs, attrs, heldAs(to))
      : pair(
          both((which) =>
            builder.call(
              op,
              parts.map((each) => each[which]),
              attrs,
              { type, shape },
            ),
          ),
        )
  }
  const found = complexFunctions(builder, shape, to.type === 'c128' || to.type === 'f64')[op]
  if (found !== undefined) {
    const [a, b, c = a!, d = b!] = wide()
    const result = found([a!, b!], [c, d])
    return isComplex(to.type) ? narrowed(result) : builder.asType(result[0], type)
  }
  switch (op) {
    case 'constant': {
      const value = attrs['value'] as Scalar
      const [x, y] = typeof value === 'object' ? [value.re, value.im] : [value, 0]
      return pair(
        both((which) => builder.constant(convert('f64', type)(which === 0 ? x : y), { type, shape })),
      )
    }
    case 'iota':
      return pair([builder.call(op, [], attrs, { type, shape }), builder.constant(0, { type, shape })])
    case 'reshape':
      return builder.reshape(inputs[0]!, heldAs(to).shape)
    case 'complex':
      return pair(
        both((which) => {
          const input = inputs[which]!
          const missing = shape.length - from[which]!.shape.length
          const axes = from[which]!.shape.map((_, axis) => axis + missing)
          return builder.call('broadcast', [input], { shape, axes }, { type, shape })
        }),
      )
    case 'real':
      builder.drop(im)
      return re
    case 'imag':
      builder.drop(re)
      return im
    case 'asType': {
      const own = isComplex(to.type) ? { ...attrs, type } : attrs
      const real = builder.call(op, [re], own, { type: isComplex(to.type) ? type : to.type, shape })
      if (!isComplex(to.type)) return real
      if (!isComplex(from[0]!.type)) return pair([real, builder.constant(0, { type, shape })])
      return pair([real, builder.call(op, [im], own, { type, shape })])
    }
    case 'equal':
      return call(
        'bitwiseAnd',
        both((which) =>
          call(
            op,
            parts.map((each) => each[which]),
            'u8',
          ),
        ),
        'u8',
      )
    case 'multiply': {
      const [a, b, c, d] = wide() as [Id, Id, Id, Id]
      return narrowed(multiply(builder, [a, b], [c, d], shape))
    }
    case 'dot':
      return dot(builder, inputs, attrs, to)
    default:
      return undefined
  }
}

function multiply(builder: Builder, [a, b]: Parts, [c, d]: Parts, shape: Shape): Parts {
  const on = (name: string, x: Id, y: Id): Id => builder.call(name, [x, y], {}, { type: 'f64', shape })
  return [
    on('subtract', on('multiply', a, c), on('multiply', b, d)),
    on('add', on('multiply', a, d), on('multiply', b, c)),
  ]
}

/**
 * A contraction as a batch of real matrix products of twice the inner length: a row is that of the left operand as it lies,
 * and beneath each row of the right one is the same, times i.
 */
function dot(builder: Builder, inputs: readonly Id[], attrs: Attributes, to: Spec): Id {
  const type = toReal(to.type)
  const [left, right] = inputs.map((id, side) => {
    const { shape } = builder.spec(id)
    const groups = matrixAxes(attrs, side, shape.length - 1)
    const axes = [...groups.flat(), shape.length - 1]
    const lengths = axes.map((axis) => shape[axis]!)
    const [batch, outer, inner] = groups.map((group) => sizeOf(group.map((axis) => shape[axis]!))) as [
      number,
      number,
      number,
    ]
    const id2 = builder.call('transpose', [id], { axes }, { type, shape: lengths })
    return { id: builder.reshape(id2, [batch, outer, inner, 2]), batch, lengths: [outer, inner] as const }
  }) as [Operand, Operand]
  const { batch } = left
  const [rows, inner] = left.lengths
  const columns = right.lengths[1]
  if (inner === 0) {
    inputs.forEach((input) => builder.drop(input))
    return builder.constant(0, heldAs(to))
  }
  const matrix = { type, shape: [batch, inner, columns, 2] }
  const [re, im] = partsOf(builder, right.id)
  const turned = builder.call(
    'pair',
    [builder.call('negate', [im], {}, { type, shape: matrix.shape.slice(0, 3) }), re],
    {},
    matrix,
  )
  const below = [right.id, turned].map((id) => builder.reshape(id, [batch, inner, 1, columns, 2]))
  const stacked = builder.call(
    'concatenate',
    below,
    { axis: 2 },
    { type, shape: [batch, inner, 2, columns, 2] },
  )
  const operands = [
    builder.reshape(left.id, [batch, rows, 2 * inner]),
    builder.reshape(stacked, [batch, 2 * inner, 2 * columns]),
  ]
  const product = builder.call('matrix product', operands, {}, { type, shape: [batch, rows, 2 * columns] })
  return builder.reshape(product, heldAs(to).shape)
}

interface Operand {
  readonly id: Id
  readonly batch: number
  readonly lengths: readonly [number, number]
}
