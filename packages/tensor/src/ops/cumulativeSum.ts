// Running sum.
import { cumulative, type CumulativeOptions } from '../core/cumulative.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { add } from './add.ts'

/**
 * The sum of all elements up to each one along an axis, by default the first. Integers do not widen, they
 * wrap.
 *
 * @throws NxError as `sum` for a wrong axis.
 *
 * @example
 * toArray(cumulativeSum(tensor([1, 2, 3]))) // => [1, 3, 6]
 */
export function cumulativeSum(tensor: TensorLike, options: CumulativeOptions = {}): Tensor {
  return cumulative('cumulativeSum', toTensor(tensor, 'cumulativeSum'), options, add)
}
