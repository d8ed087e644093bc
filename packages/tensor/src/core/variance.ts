// The mean squared distance from the mean: what variance and standardDeviation share.
import { toFloating } from '@nx/types'
import { divide } from '../ops/divide.ts'
import { mean } from '../ops/mean.ts'
import { multiply } from '../ops/multiply.ts'
import { subtract } from '../ops/subtract.ts'
import { sum } from '../ops/sum.ts'
import { cast } from './cast.ts'
import { integerAtLeast } from './checks.ts'
import { type TensorLike, toTensor } from './literal.ts'
import type { ReduceOptions } from './reduce.ts'
import { reduced, widened } from './statistics.ts'
import type { Tensor } from './tensor.ts'

/** Options of `variance` and `standardDeviation`. */
export interface VarianceOptions extends ReduceOptions {
  /** What is subtracted from the number of elements before dividing by it; 0 by default. */
  readonly ddof?: number
}

/** Runs variance for the function named. Throws `option`, and as `resolveAxes`. */
export function varianceFor(op: string, tensor: TensorLike, options: VarianceOptions): Tensor {
  const input = toTensor(tensor, op)
  const { axes, total, keepAxes } = reduced(op, input, options, ['axes', 'keepAxes', 'ddof'])
  const ddof = integerAtLeast(op, 'ddof', options.ddof ?? 0, 0)
  const wide = widened(input)
  const distance = subtract(wide, mean(wide, { ...axes, keepAxes: true }))
  const squares = sum(multiply(distance, distance), { ...axes, keepAxes })
  return cast(divide(squares, total - ddof), toFloating(input.type))
}
