// Sum over axes.
import { toAggregate } from '@nx/types'
import { cast } from '../core/cast.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { reduce, type ReduceOptions } from '../core/reduce.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Sums over the axes given, or over all. Unsigned integers give u32 (u64 stays), signed ones s32 (s64 stays).
 *
 * @throws NxError `unknown_axis`, `axis_out_of_bounds` or `duplicate_axis`.
 *
 * @example
 * toArray(sum(tensor([[1, 2], [3, 4]]), { axes: [0] })) // => [4, 6]
 * toNumber(sum(tensor([0.5, 0.25]))) // => 0.75
 */
export function sum(tensor: TensorLike, options: ReduceOptions = {}): Tensor {
  return freeing(() => {
    const input = toTensor(tensor, 'sum')
    return reduce('sum', cast(input, toAggregate(input.type)), options)
  })
}
