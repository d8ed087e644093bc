// Rules of reductions: the cotangent is spread over what was reduced.
import { asType, divide, equal, multiply, type Tensor } from '@nx/tensor'
import type { Op, Shape } from '@nx/types'
import { emit, filled, reshaped, sliced, stretched, summed, transposed } from '../emit.ts'
import type { Rule } from '../rule.ts'

type Reduction = Rule<Op<1, { axes: readonly number[]; keepAxes: boolean }>>

/** Brings a reduced tensor back to the shape before the reduction. */
function spread(reduced: Tensor, shape: Shape, axes: readonly number[]): Tensor {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const bare = reshaped(
    reduced,
    kept.map((axis) => shape[axis]!),
  )
  return stretched(bare, shape, kept)
}

export const sum: Reduction = ({ g, inputs: [x], attrs: { axes } }) => [spread(g, x.shape, axes)]

/** Elements equal to the result share the cotangent. */
export const extremum: Reduction = ({ g, output, inputs: [x], attrs: { axes } }) => {
  const chosen = asType(equal(x, spread(output, x.shape, axes)), g.type)
  const count = spread(summed(chosen, axes), x.shape, axes)
  return [multiply(spread(g, x.shape, axes), divide(chosen, count))]
}

/**
 * The product of all other elements, as the product of those before and those after: exact also with zeros among
 * them, and to any order.
 */
export const product: Reduction = ({ g, inputs: [x], attrs: { axes } }) => {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const order = [...kept, ...axes]
  const front = kept.map((axis) => x.shape[axis]!)
  const count = axes.reduce((size, axis) => size * x.shape[axis]!, 1)
  const value = x.type === g.type ? x : asType(x, g.type)
  const flat = reshaped(transposed(value, order), [...front, count])
  const last = front.length
  const backwards = (tensor: Tensor): Tensor =>
    emit('reverse', [tensor], { axes: [last] }, tensor.type, tensor.shape)
  const others = multiply(productBefore(flat, last), backwards(productBefore(backwards(flat), last)))
  const moved = reshaped(
    others,
    order.map((axis) => x.shape[axis]!),
  )
  const back = transposed(
    moved,
    order.map((_, axis) => order.indexOf(axis)),
  )
  return [multiply(spread(g, x.shape, axes), back)]
}

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
