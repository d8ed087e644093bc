// Product over axes.
import { toAggregate } from '@nx/types'
import { cast } from '../core/cast.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { reduce, type ReduceOptions } from '../core/reduce.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Multiplies over the axes given, or over all. Unsigned integers give u32 (u64 stays), signed ones s32 (s64
 * stays).
 *
 * @throws NxError `unknown_axis`, `axis_out_of_bounds` or `duplicate_axis`.
 *
 * @example
 * toArray(product(tensor([[1, 2], [3, 4]]), { axes: [0] })) // => [3, 8]
 */
export function product(tensor: TensorLike, options: ReduceOptions = {}): Tensor {
  return freeing(() => {
    const input = toTensor(tensor, 'product')
    return reduce('product', cast(input, toAggregate(input.type)), options)
  })
}
