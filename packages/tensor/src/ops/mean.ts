// Arithmetic mean.
import { toFloating } from '@nx/types'
import { cast } from '../core/cast.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { ReduceOptions } from '../core/reduce.ts'
import { freeing } from '../core/run.ts'
import { reduced, widened } from '../core/statistics.ts'
import type { Tensor } from '../core/tensor.ts'
import { divide } from './divide.ts'
import { sum } from './sum.ts'

/**
 * The mean over the axes given, or over all. Integers are summed as floats and give f32.
 *
 * @throws NxError as `sum` for wrong axes.
 *
 * @example
 * toNumber(mean(tensor([1, 2, 4, 5]))) // => 3
 * toArray(mean(tensor([[1, 2], [4, 5]]), { axes: [1] })) // => [1.5, 4.5]
 */
export function mean(tensor: TensorLike, options: ReduceOptions = {}): Tensor {
  return freeing(() => {
    const input = toTensor(tensor, 'mean')
    const { axes, total, keepAxes } = reduced('mean', input, options)
    return cast(divide(sum(widened(input), { ...axes, keepAxes }), total), toFloating(input.type))
  })
}
