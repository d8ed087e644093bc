// Running maximum.
import { realType } from '../core/checks.ts'
import { cumulative, type CumulativeOptions } from '../core/cumulative.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { max } from './max.ts'

/**
 * The largest of all elements up to each one along an axis, by default the first.
 *
 * @throws NxError `type` for complex inputs, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(cumulativeMax(tensor([1, 3, 2]))) // => [1, 3, 3]
 */
export function cumulativeMax(tensor: TensorLike, options: CumulativeOptions = {}): Tensor {
  const input = toTensor(tensor, 'cumulativeMax')
  realType('cumulativeMax', input.type)
  return cumulative('cumulativeMax', input, options, max)
}
