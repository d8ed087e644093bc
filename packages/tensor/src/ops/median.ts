// Middle value.
import { isFloat } from '@nx/types'
import { type AlongAxisOptions, alongAxis } from '../core/along-axis.ts'
import { apply } from '../core/apply.ts'
import type { Definition } from '../core/definition.ts'
import type { TensorLike } from '../core/literal.ts'
import { withLength } from '../core/reshaping.ts'
import { shiftedAxis } from '../core/shifted-axes.ts'
import type { Tensor } from '../core/tensor.ts'
import { isNan } from './isNan.ts'
import { mean } from './mean.ts'
import { reduceMax } from './reduceMax.ts'
import { select } from './select.ts'
import { sliceAlongAxis } from './sliceAlongAxis.ts'
import { sort } from './sort.ts'

/** The middle elements in sorted order, of which there are one or two. */
const definition: Definition<{ readonly axis: number }> = {
  name: 'median',
  vectorize: shiftedAxis,
  infer: ([input], { axis }) => ({
    ...input!,
    shape: withLength(input!.shape, axis, 2 - (input!.shape[axis]! % 2)),
  }),
  decompose: ([input], { axis }) => {
    const length = input!.shape[axis]!
    const start = Math.floor((length - 1) / 2)
    return sliceAlongAxis(sort(input!, { axis }), start, 2 - (length % 2), { axis })
  },
}

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
    const both = apply(definition, [x], { axis })
    const middle = x.shape[axis]! % 2 === 1 ? both : mean(both, { axes: [axis], keepAxes: true })
    if (!isFloat(x.type)) return middle
    const greatest = reduceMax(x, { axes: [axis], keepAxes: true })
    return select(isNan(greatest), greatest, middle)
  })
}
