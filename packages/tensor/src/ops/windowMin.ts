// Minima over sliding windows.
import { typeMax } from '@nx/types'
import { realType } from '../core/checks.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { windowAttrs, type WindowOptions } from '../core/window.ts'
import { windowReduction } from '../core/window-reduce.ts'
import { min } from './min.ts'

/**
 * The smallest element in each window, a box of the lengths given, as it slides over the tensor.
 * Padding counts as the largest value of the type. Of equal elements the last one of a
 * window has the gradient.
 *
 * @throws NxError `type` for complex inputs, `window` or `padding` for windows that do not fit.
 *
 * @example
 * toArray(windowMin(tensor([3, 1, 2, 4]), [2], { windowDilations: 2 })) // => [2, 1]
 */
export function windowMin(
  tensor: TensorLike,
  window: readonly number[],
  options: WindowOptions = {},
): Tensor {
  const input = toTensor(tensor, 'windowMin')
  realType('windowMin', input.type)
  return windowReduction('windowMin', input, windowAttrs('windowMin', input, window, options), min, typeMax)
}
