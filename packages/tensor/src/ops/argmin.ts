// Index of the smallest element.
import { argExtremum, type ArgExtremumOptions } from '../core/argument-extremum.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The index of the smallest element along an axis, or in the flattened tensor; that of a NaN where there is
 * one.
 *
 * @throws NxError `type` for complex inputs, `empty_axis` for no elements, `option`, and as `sum` for a wrong
 * axis.
 *
 * @example
 * toNumber(argmin(tensor([4, 1, 2]))) // => 1
 * toArray(argmin(tensor([[1, 4], [3, 3]]), { axis: 1 })) // => [0, 0]
 */
export function argmin(tensor: TensorLike, options: ArgExtremumOptions = {}): Tensor {
  return argExtremum('argmin', tensor, options)
}
