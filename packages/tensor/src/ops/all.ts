// Whether all elements are not zero.
import type { TensorLike } from '../core/literal.ts'
import type { ReduceOptions } from '../core/reduce.ts'
import type { Tensor } from '../core/tensor.ts'
import { reduceTruth } from '../core/truth.ts'

/**
 * 1 if no element over the axes given, or over all, is zero, else 0, as u8. Of no elements it is 1.
 *
 * @throws NxError as `sum` for wrong axes.
 *
 * @example
 * toArray(all(tensor([[0, 1], [2, 3]]), { axes: [1] })) // => [0, 1]
 */
export function all(tensor: TensorLike, options: ReduceOptions = {}): Tensor {
  return reduceTruth('all', tensor, options)
}
