// Variance.
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { varianceFor, type VarianceOptions } from '../core/variance.ts'

export type { VarianceOptions } from '../core/variance.ts'

/**
 * The mean squared distance from the mean, over the axes given or over all. Integers give f32.
 *
 * @throws NxError as `sum` for wrong axes, `option` for a negative `ddof`.
 *
 * @example
 * toNumber(variance(tensor([1, 2, 4, 5]))) // => 2.5
 * toNumber(variance(tensor([1, 3]), { ddof: 1 })) // => 2
 */
export function variance(tensor: TensorLike, options: VarianceOptions = {}): Tensor {
  return varianceFor('variance', tensor, options)
}
