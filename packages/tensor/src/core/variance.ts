// The mean squared distance from the mean, and its root: what variance and standardDeviation share.
import { toFloating } from '@nx/types'
import { divide } from '../ops/divide.ts'
import { mean } from '../ops/mean.ts'
import { multiply } from '../ops/multiply.ts'
import { subtract } from '../ops/subtract.ts'
import { sum } from '../ops/sum.ts'
import { cast } from './cast.ts'
import { integerAtLeast } from './checks.ts'
import { composed } from './composed.ts'
import { type TensorLike, toTensor } from './literal.ts'
import { type ReduceOptions, reduction } from './reduce.ts'
import { sizeAlong } from './reshaping.ts'
import { reduced, widened } from './statistics.ts'
import type { Tensor } from './tensor.ts'

/** Options of `variance` and `standardDeviation`. */
export interface VarianceOptions extends ReduceOptions {
  /** What is subtracted from the number of elements before dividing by it; 0 by default. */
  readonly ddof?: number
}

/** Runs the function named, which may `finish` before it rounds. Throws `option`, and as `resolveAxes`. */
export function varianceFor(
  op: string,
  tensor: TensorLike,
  options: VarianceOptions,
  finish?: (variance: Tensor) => Tensor,
): Tensor {
  const input = toTensor(tensor, op)
  const { axes, keepAxes } = reduced(op, input, options, ['axes', 'keepAxes', 'ddof'])
  const ddof = integerAtLeast(op, 'ddof', options.ddof ?? 0, 0)
  const type = toFloating(input.type)
  const attrs = { ...axes, keepAxes, ddof }
  const out = { ...reduction(op).infer([input], attrs), type }
  return composed<typeof attrs>(
    finish === undefined ? 'variance' : op,
    [input],
    attrs,
    out,
    ([x], { ddof: less, ...each }) => {
      const wide = widened(x!)
      const divisor = sizeAlong(x!.shape, each.axes) - less
      const distance = subtract(wide, mean(wide, { ...each, keepAxes: true }))
      const variance = divide(sum(multiply(distance, distance), each), divisor)
      return cast(finish?.(variance) ?? variance, type)
    },
    // Less than the number of elements is no product of lengths.
    (axis, { ddof: less, axes: gone }) => less === 0 || !gone.includes(axis),
  )
}
