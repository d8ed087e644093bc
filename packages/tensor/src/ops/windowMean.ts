// Means over sliding windows.
import { sizeOf, toFloating } from '@nx/types'
import { cast } from '../core/cast.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { widened } from '../core/statistics.ts'
import type { Tensor } from '../core/tensor.ts'
import { windowAttrs, type WindowOptions } from '../core/window.ts'
import { divide } from './divide.ts'
import { windowSum } from './windowSum.ts'

/**
 * The mean of the elements in each window; padding counts as zeros. Integers give f32.
 *
 * @throws NxError as `windowSum`.
 *
 * @example
 * toArray(windowMean(tensor([1, 2, 3, 4]), [2])) // => [1.5, 2.5, 3.5]
 */
export function windowMean(
  tensor: TensorLike,
  window: readonly number[],
  options: WindowOptions = {},
): Tensor {
  const input = toTensor(tensor, 'windowMean')
  windowAttrs('windowMean', input, window, options)
  const sums = windowSum(widened(input), window, options)
  return cast(divide(sums, sizeOf(window)), toFloating(input.type))
}
