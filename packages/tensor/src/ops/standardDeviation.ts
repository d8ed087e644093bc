// Standard deviation.
import type { TensorLike } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { varianceFor, type VarianceOptions } from '../core/variance.ts'
import { sqrt } from './sqrt.ts'

/**
 * The square root of the variance, over the axes given or over all. Integers give f32.
 *
 * @throws NxError as `sum` for wrong axes.
 *
 * @example
 * toNumber(standardDeviation(tensor([1, 3, 5, 7]), { ddof: 0 })) // => 2.2360680103302
 */
export function standardDeviation(tensor: TensorLike, options: VarianceOptions = {}): Tensor {
  return freeing(() => {
    return sqrt(varianceFor('standardDeviation', tensor, options))
  })
}
