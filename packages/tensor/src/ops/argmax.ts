// Index of the largest element.
import { argExtremum, type ArgExtremumOptions } from '../core/argument-extremum.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The index of the largest element along an axis, or in the flattened tensor; that of a NaN where there is
 * one.
 *
 * @throws NxError `type` for complex inputs, `empty_axis` for no elements, `option`, and as `sum` for a wrong
 * axis.
 *
 * @example
 * toNumber(argmax(tensor([1, 4, 2]))) // => 1
 * toArray(argmax(tensor([[1, 4], [3, 3]]), { axis: 1, tieBreak: 'high' })) // => [1, 1]
 */
export function argmax(tensor: TensorLike, options: ArgExtremumOptions = {}): Tensor {
  return argExtremum('argmax', tensor, options)
}
