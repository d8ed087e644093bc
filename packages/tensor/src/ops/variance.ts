// Variance.
import { toFloating } from '@nx/types'
import { cast } from '../core/cast.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { ReduceOptions } from '../core/reduce.ts'
import { reduced, widened } from '../core/statistics.ts'
import type { Tensor } from '../core/tensor.ts'
import { divide } from './divide.ts'
import { mean } from './mean.ts'
import { multiply } from './multiply.ts'
import { subtract } from './subtract.ts'
import { sum } from './sum.ts'

/** Options of `variance` and `standardDeviation`. */
export interface VarianceOptions extends ReduceOptions {
  /** What is subtracted from the number of elements before dividing by it; 0 by default. */
  readonly ddof?: number
}

/**
 * The mean squared distance from the mean, over the axes given or over all. Integers give f32.
 *
 * @throws NxError as `sum` for wrong axes.
 *
 * @example
 * toNumber(variance(tensor([1, 2, 4, 5]))) // => 2.5
 * toNumber(variance(tensor([1, 3]), { ddof: 1 })) // => 2
 */
export function variance(tensor: TensorLike, options: VarianceOptions = {}): Tensor {
  const input = toTensor(tensor)
  const { axes, total, keepAxes } = reduced('variance', input, options, ['axes', 'keepAxes', 'ddof'])
  const wide = widened(input)
  const distance = subtract(wide, mean(wide, { ...axes, keepAxes: true }))
  const squares = sum(multiply(distance, distance), { ...axes, keepAxes })
  return cast(divide(squares, total - (options.ddof ?? 0)), toFloating(input.type))
}
