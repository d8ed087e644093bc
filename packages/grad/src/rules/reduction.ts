// Rules of reductions: the weight of each element in the result.
import { divide, equal, multiply, type Tensor } from '@nx/tensor'
import { toFloating } from '@nx/types'
import { emit, filled, inType, reshaped, sliced, spread, summed, transposed } from '../emit.ts'
import { type Reduction, weighted } from '../forms.ts'
import type { DerivativeRule } from '../rule.ts'

export const sum: DerivativeRule<Reduction> = /* @__PURE__ */ weighted(null)

/** Elements equal to the result share its derivative. */
export const extremum: DerivativeRule<Reduction> = /* @__PURE__ */ weighted(
  ({ output, inputs: [x], attrs: { axes }, out }) => {
    const chosen = inType(equal(x, spread(output, x.shape, axes)), toFloating(out.type))
    return divide(chosen, spread(summed(chosen, axes), x.shape, axes))
  },
)

/**
 * The product of all other elements, as the product of those before and those after: exact also with zeros among
 * them, and to any order.
 */
export const product: DerivativeRule<Reduction> = /* @__PURE__ */ weighted(
  ({ inputs: [x], attrs: { axes }, out }) => {
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
    const order = [...kept, ...axes]
    const front = kept.map((axis) => x.shape[axis]!)
    const count = axes.reduce((size, axis) => size * x.shape[axis]!, 1)
    const flat = reshaped(transposed(inType(x, toFloating(out.type)), order), [...front, count])
    const last = front.length
    const backwards = (tensor: Tensor): Tensor =>
      emit('reverse', [tensor], { axes: [last] }, tensor.type, tensor.shape)
    const others = multiply(productBefore(flat, last), backwards(productBefore(backwards(flat), last)))
    const moved = reshaped(
      others,
      order.map((axis) => x.shape[axis]!),
    )
    return transposed(
      moved,
      order.map((_, axis) => order.indexOf(axis)),
    )
  },
)

/** Product of the elements before each one along the last axis, in log₂ n steps (Hillis and Steele, 1986). */
function productBefore(tensor: Tensor, axis: number): Tensor {
  const count = tensor.shape[axis]!
  let result = shifted(tensor, axis, Math.min(1, count))
  for (let step = 1; step < count; step *= 2) result = multiply(result, shifted(result, axis, step))
  return result
}

/** Moves elements up by `step` along the last axis and fills with ones. */
function shifted(tensor: Tensor, axis: number, step: number): Tensor {
  const front = tensor.shape.slice(0, axis)
  const rest = sliced(
    tensor,
    tensor.shape.map(() => 0),
    [...front, tensor.shape[axis]! - step],
    tensor.shape.map(() => 1),
  )
  const config = tensor.shape.map((_, i) => [i === axis ? step : 0, 0, 0] as const)
  return emit('pad', [rest, filled(1, tensor.type, [])], { config }, tensor.type, tensor.shape)
}
