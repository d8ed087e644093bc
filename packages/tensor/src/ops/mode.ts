// Most frequent value.
import { type AlongAxisOptions, alongAxis } from '../core/along-axis.ts'
import { apply } from '../core/apply.ts'
import { count } from '../core/count.ts'
import { like } from '../core/composite.ts'
import type { Definition } from '../core/definition.ts'
import { broadcastTo, withLength } from '../core/reshaping.ts'
import { shiftedAxis } from '../core/shifted-axes.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { argmax } from './argmax.ts'
import { concatenate } from './concatenate.ts'
import { cumulativeMax } from './cumulativeMax.ts'
import { notEqual } from './notEqual.ts'
import { select } from './select.ts'
import { sliceAlongAxis } from './sliceAlongAxis.ts'
import { sort } from './sort.ts'
import { subtract } from './subtract.ts'
import { takeAlongAxis } from './takeAlongAxis.ts'

const definition: Definition<{ readonly axis: number }> = {
  name: 'mode',
  vectorize: shiftedAxis,
  infer: ([input], { axis }) => ({ ...input!, shape: withLength(input!.shape, axis, 1) }),
  decompose: ([x], { axis }) => {
    const sorted = sort(x!, { axis })
    const positions = count(x!.backend, x!.shape, axis)
    // How far each element is into its run of equal ones; a run is longest where this is largest.
    const depth = subtract(positions, cumulativeMax(select(startsRun(sorted, axis), positions, 0), { axis }))
    return takeAlongAxis(sorted, argmax(depth, { axis, keepAxis: true }), { axis })
  },
}

/**
 * The most frequent element along an axis, or of the whole tensor; the smallest of several. The type stays.
 *
 * @throws NxError `type` for complex inputs, `empty_axis` for no elements, and as `sum` for a wrong axis.
 *
 * @example
 * toNumber(mode(tensor([3, 1, 3, 1, 2]))) // => 1
 * toArray(mode(tensor([[1, 2, 2], [5, 3, 5]]), { axis: 1 })) // => [2, 5]
 */
export function mode(tensor: TensorLike, options: AlongAxisOptions = {}): Tensor {
  return alongAxis('mode', tensor, options, (x, axis) => apply(definition, [x], { axis }))
}

function startsRun(sorted: Tensor, axis: number): Tensor {
  const length = sorted.shape[axis]! - 1
  const first = broadcastTo(like(sorted, 1), withLength(sorted.shape, axis, 1))
  if (length === 0) return notEqual(first, 0)
  const before = sliceAlongAxis(sorted, 0, length, { axis })
  const after = sliceAlongAxis(sorted, 1, length, { axis })
  return concatenate([notEqual(first, 0), notEqual(before, after)], { axis })
}
