// Slices picked along an axis by a tensor of indices.
import { allAxes, type Axis, checkNames, resolveAxis } from '../core/axes.ts'
import { withinBounds } from '../core/bounds.ts'
import { mergeNames } from '../core/broadcast-shapes.ts'
import { asTensors } from '../core/elementwise.ts'
import { integerIndices } from '../core/indexing.ts'
import type { TensorLike } from '../core/literal.ts'
import { checkOptions, checkSize } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { gather } from './gather.ts'
import { newAxis } from './newAxis.ts'
import { reshape } from './reshape.ts'
import { transpose } from './transpose.ts'

/** Options of `take`. */
export interface TakeOptions {
  /** The axis that the indices stand for; the first by default. */
  readonly axis?: Axis
}

/**
 * Replaces an axis, by default the first, by the axes of `indices`: at each position the slice that the index
 * names. Indices out of bounds raise on CPU backends and are clamped on devices.
 *
 * @throws NxError `index` if the indices are not integers, `names_mismatch`, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(take(tensor([10, 20, 30]), tensor([[2, 0], [1, 1]]))) // => [[30, 10], [20, 20]]
 * toArray(take(tensor([[1, 2], [3, 4]]), tensor([1]), { axis: 1 })) // => [[2], [4]]
 */
export function take(tensor: TensorLike, indices: TensorLike, options: TakeOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('take', options, ['axis'])
    const [input, given] = asTensors([tensor, indices], 'take', [tensor]) as [Tensor, Tensor]
    const positions = integerIndices('take', given)
    const axis = resolveAxis('take', input, options.axis ?? 0)
    const rows = positions.shape.length
    const own = input.names[axis]!
    const names =
      rows === 1 ? [mergeNames('take', own, positions.names[0]!, [input, positions])] : positions.names
    const named = [...input.names]
    named.splice(axis, 1, ...names)
    checkNames('take', named, named.length)
    const lengths = [...input.spec.shape]
    lengths.splice(axis + input.vectorizedAxes.length, 1, ...positions.shape)
    checkSize('take', lengths)
    const picked = withinBounds('take', input, positions, [axis], () =>
      gather(input, newAxis(positions, -1), { axes: [axis] }),
    )
    const order = allAxes(picked.shape.length)
    const moved = transpose(picked, {
      axes: [...order.slice(rows, rows + axis), ...order.slice(0, rows), ...order.slice(rows + axis)],
    })
    return reshape(moved, moved.shape, { names: named })
  })
}
