// Middle value.
import { type AlongAxisOptions, alongAxis } from '../core/along-axis.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { mean } from './mean.ts'
import { sliceAlongAxis } from './sliceAlongAxis.ts'
import { sort } from './sort.ts'

/**
 * The middle element in sorted order along an axis, or of the whole tensor; the mean of both middle ones, as
 * f32 for integers, if their number is even.
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
    if (length % 2 === 1) return sliceAlongAxis(sorted, (length - 1) / 2, 1, { axis })
    return mean(sliceAlongAxis(sorted, length / 2 - 1, 2, { axis }), { axes: [axis], keepAxes: true })
  })
}
