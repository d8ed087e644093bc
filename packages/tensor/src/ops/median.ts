// Middle value.
import { isFloat } from '@nx/types'
import { type AlongAxisOptions, alongAxis } from '../core/along-axis.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { isNan } from './isNan.ts'
import { mean } from './mean.ts'
import { select } from './select.ts'
import { sliceAlongAxis } from './sliceAlongAxis.ts'
import { sort } from './sort.ts'

/**
 * The middle element in sorted order along an axis, or of the whole tensor; the mean of both middle ones, as
 * f32 for integers, if their number is even. NaN if one element is NaN.
 *
 * @throws NxError `type` for complex inputs, `empty_axis` for no elements, and as `sum` for a wrong axis.
 *
 * @example
 * toNumber(median(tensor([5, 1, 3]))) // => 3
 * toArray(median(tensor([[1, 2], [5, 3]]), { axis: 1 })) // => [1.5, 4]
 */
export function median(tensor: TensorLike, options: AlongAxisOptions = {}): Tensor {
  return alongAxis('median', tensor, options, (x, axis) => {
    const length = x.shape[axis]!
    const sorted = sort(x, { axis })
    const isOdd = length % 2 === 1
    const inner = sliceAlongAxis(sorted, Math.floor((length - 1) / 2), isOdd ? 1 : 2, { axis })
    const middle = isOdd ? inner : mean(inner, { axes: [axis], keepAxes: true })
    if (!isFloat(x.type)) return middle
    // A NaN is sorted behind everything else.
    const last = sliceAlongAxis(sorted, length - 1, 1, { axis })
    return select(isNan(last), last, middle)
  })
}
