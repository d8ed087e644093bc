// Running minimum.
import { realType } from '../core/checks.ts'
import { cumulative, type CumulativeOptions } from '../core/cumulative.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { min } from './min.ts'

/**
 * The smallest of all elements up to each one along an axis, by default the first.
 *
 * @throws NxError `type` for complex inputs, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(cumulativeMin(tensor([3, 1, 2]))) // => [3, 1, 1]
 */
export function cumulativeMin(tensor: TensorLike, options: CumulativeOptions = {}): Tensor {
  const input = toTensor(tensor, 'cumulativeMin')
  realType('cumulativeMin', input.type)
  return cumulative('cumulativeMin', input, options, min)
}
