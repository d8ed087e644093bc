// Products over sliding windows.
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { windowAttrs, type WindowOptions } from '../core/window.ts'
import { windowReduction } from '../core/window-reduce.ts'
import { multiply } from './multiply.ts'

/**
 * The product of the elements in each window, a box of the lengths given, as it slides over the tensor.
 * Integers do not widen, they wrap; floats up to f32 are multiplied in f64 where there is f64.
 *
 * @throws NxError `window` or `padding` for windows that do not fit.
 *
 * @example
 * toArray(windowProduct(tensor([1, 2, 3, 4]), [2], { strides: 2 })) // => [2, 12]
 */
export function windowProduct(
  tensor: TensorLike,
  window: readonly number[],
  options: WindowOptions = {},
): Tensor {
  const input = toTensor(tensor, 'windowProduct')
  return windowReduction(
    'windowProduct',
    input,
    windowAttrs('windowProduct', input, window, options),
    multiply,
    () => 1,
  )
}
