// Standard deviation.
import { bitSize, isInteger } from '@nx/types'
import { distance } from '../core/distance.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { varianceFor, type VarianceOptions } from '../core/variance.ts'

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
    const op = 'standardDeviation'
    const input = toTensor(tensor, op)
    // Where the result is narrower, the variance may not fit. Else the root stands alone, for the slope of its square.
    return isInteger(input.type) || bitSize(input.type) < 32
      ? varianceFor(op, input, options, distance)
      : distance(varianceFor(op, input, options))
  })
}
