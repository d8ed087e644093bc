// Smallest element over axes.
import { extremum } from '../core/extremum.ts'
import type { TensorLike } from '../core/literal.ts'
import type { ReduceOptions } from '../core/reduce.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The smallest element over the axes given, or over all; NaN where there is one.
 *
 * @throws NxError `type` for complex inputs, `empty_axis` for no elements, and as `sum` for wrong axes.
 *
 * @example
 * toArray(reduceMin(tensor([[1, 4], [3, 2]]), { axes: [1] })) // => [1, 2]
 */
export function reduceMin(tensor: TensorLike, options: ReduceOptions = {}): Tensor {
  return extremum('reduceMin', tensor, options)
}
