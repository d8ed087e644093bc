// Whether some element is not zero.
import type { TensorLike } from '../core/literal.ts'
import type { ReduceOptions } from '../core/reduce.ts'
import type { Tensor } from '../core/tensor.ts'
import { reduceTruth } from '../core/truth.ts'

/**
 * 1 if an element over the axes given, or over all, is not zero, else 0, as u8. Of no elements it is 0.
 *
 * @throws NxError as `sum` for wrong axes.
 *
 * @example
 * toArray(any(tensor([[0, 0], [2, 0]]), { axes: [1] })) // => [0, 1]
 */
export function any(tensor: TensorLike, options: ReduceOptions = {}): Tensor {
  return reduceTruth('any', tensor, options)
}
