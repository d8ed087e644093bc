// What mean and its relatives share: wide sums and the number of elements.
import { isFloat, bitSize } from '@nx/types'
import { allAxes, resolveAxes } from './axes.ts'
import { cast } from './cast.ts'
import { checkOptions } from './options.ts'
import type { ReduceOptions } from './reduce.ts'
import { sizeAlong } from './reshaping.ts'
import type { Tensor } from './tensor.ts'

/** Resolved axes as an option, and the number of elements along them. Throws as `resolveAxes`. */
export function reduced(
  op: string,
  input: Tensor,
  options: ReduceOptions,
  known: readonly string[] = ['axes', 'keepAxes'],
): { axes: { axes: readonly number[] }; total: number; keepAxes: boolean } {
  checkOptions(op, options, known)
  const axes = options.axes === undefined ? allAxes(input.shape.length) : resolveAxes(op, input, options.axes)
  return { axes: { axes }, total: sizeAlong(input.shape, axes), keepAxes: options.keepAxes ?? false }
}

/** Floats narrower than f32 as f32, so that sums neither overflow nor round at every step. */
export function widened(input: Tensor): Tensor {
  return isFloat(input.type) && bitSize(input.type) < 32 ? cast(input, 'f32') : input
}
