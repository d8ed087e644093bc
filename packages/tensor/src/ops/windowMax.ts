// Maxima over sliding windows.
import { typeMin } from '@nx/types'
import { realType } from '../core/checks.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { windowAttrs, type WindowOptions } from '../core/window.ts'
import { windowReduction } from '../core/window-reduce.ts'
import { max } from './max.ts'

/**
 * The largest element in each window, a box of the lengths given, as it slides over the tensor.
 * Padding counts as the smallest value of the type. Of equal elements the last one of a
 * window has the gradient.
 *
 * @throws NxError `type` for complex inputs, `window` or `padding` for windows that do not fit.
 *
 * @example
 * toArray(windowMax(tensor([3, 1, 2, 4]), [2], { padding: 'same' })) // => [3, 2, 4, 4]
 */
export function windowMax(
  tensor: TensorLike,
  window: readonly number[],
  options: WindowOptions = {},
): Tensor {
  const input = toTensor(tensor, 'windowMax')
  realType('windowMax', input.type)
  return windowReduction('windowMax', input, windowAttrs('windowMax', input, window, options), max, typeMin)
}
