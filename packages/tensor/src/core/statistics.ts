// What mean and its relatives share: wide sums and the number of elements.
import { type Backend, bitSize, isFloat, isInteger } from '@nx/types'
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
  return { axes: { axes }, total: sizeAlong(input.shape, axes), keepAxes: Boolean(options.keepAxes) }
}

/**
 * What sums are kept in, so that they neither overflow nor wrap nor round at every step: floats narrower than f32 as f32,
 * integers as f64, or as f32 where there is no f64.
 */
export function widened(input: Tensor): Tensor {
  const { type, backend } = input
  if (isInteger(type)) return cast(input, hasF64(backend) ? 'f64' : 'f32')
  return isFloat(type) && bitSize(type) < 32 ? cast(input, 'f32') : input
}

const hasF64 = (backend: Backend): boolean => backend.types.includes('f64')
