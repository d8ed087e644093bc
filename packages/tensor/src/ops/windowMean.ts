// Means over sliding windows.
import { sizeOf, toFloating } from '@nx/types'
import { cast } from '../core/cast.ts'
import { composed } from '../core/composed.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { widened } from '../core/statistics.ts'
import type { Tensor } from '../core/tensor.ts'
import { windowReduction } from '../core/window-reduce.ts'
import { windowAttrs, windowedShape, type WindowOptions } from '../core/window.ts'
import { add } from './add.ts'
import { divide } from './divide.ts'

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
  const attrs = windowAttrs('windowMean', input, window, options)
  const type = toFloating(input.type)
  const out = { type, names: input.names, shape: windowedShape(input.shape, attrs) }
  return composed('windowMean', [input], attrs, out, ([x], each) => {
    const sums = windowReduction('windowSum', widened(x!), each, add, () => 0)
    return cast(divide(sums, sizeOf(each.window)), type)
  })
}
