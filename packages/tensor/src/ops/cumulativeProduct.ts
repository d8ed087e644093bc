// Running product.
import { cumulative, type CumulativeOptions } from '../core/cumulative.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { multiply } from './multiply.ts'

/**
 * The product of all elements up to each one along an axis, by default the first. Integers do not widen, they
 * wrap.
 *
 * @throws NxError as `sum` for a wrong axis.
 *
 * @example
 * toArray(cumulativeProduct(tensor([1, 2, 3]), { reverse: true })) // => [6, 6, 3]
 */
export function cumulativeProduct(tensor: TensorLike, options: CumulativeOptions = {}): Tensor {
  return cumulative('cumulativeProduct', toTensor(tensor, 'cumulativeProduct'), options, multiply)
}
