// Elements added where windows are smallest.
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import type { WindowOptions } from '../core/window.ts'
import { windowScatter } from '../core/window-scatter.ts'

/**
 * A tensor of the shape of the first, filled with `initial`, to which each element of `source` is added at
 * the position of the smallest element in its window; the last of several. Padding is never chosen; what
 * belongs to a window of nothing but padding is lost. The type is that of `source` and `initial` together.
 *
 * @throws NxError `type` for complex inputs, `window` or `padding` for windows that do not fit, `shape` if
 * the source has not one element per window, `rank` unless `initial` is a scalar.
 *
 * @example
 * toArray(windowScatterMin(tensor([1, 3, 2, 4]), tensor([10, 20]), 0, [2], { strides: 2 })) // => [10, 0, 20, 0]
 */
export function windowScatterMin(
  tensor: TensorLike,
  source: TensorLike,
  initial: TensorLike,
  window: readonly number[],
  options: Omit<WindowOptions, 'windowDilations'> = {},
): Tensor {
  return windowScatter('windowScatterMin', [tensor, source, initial], window, options)
}
