// Sums over sliding windows.
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { windowAttrs, type WindowOptions } from '../core/window.ts'
import { windowReduction } from '../core/window-reduce.ts'
import { add } from './add.ts'

/**
 * The sum of the elements in each window, a box of the lengths given, as it slides over the tensor.
 * Integers do not widen, they wrap.
 *
 * @throws NxError `window` or `padding` for windows that do not fit.
 *
 * @example
 * toArray(windowSum(tensor([1, 2, 3, 4]), [2])) // => [3, 5, 7]
 */
export function windowSum(
  tensor: TensorLike,
  window: readonly number[],
  options: WindowOptions = {},
): Tensor {
  const input = toTensor(tensor, 'windowSum')
  return windowReduction('windowSum', input, windowAttrs('windowSum', input, window, options), add, () => 0)
}
