// Slices whose starts differ between vectorized entries: a gather of every element.
import { concatenate } from '../ops/concatenate.ts'
import { add } from '../ops/add.ts'
import { broadcast } from '../ops/broadcast.ts'
import { gather } from '../ops/gather.ts'
import { clipIndex } from './clip-index.ts'
import { count } from './count.ts'
import { cast } from './cast.ts'
import { multiply } from '../ops/multiply.ts'
import { newAxis } from '../ops/newAxis.ts'
import type { Tensor } from './tensor.ts'
import { view } from './view.ts'

/** Takes blocks that start where `starts` say, one per vectorized entry. */
export function gatherBlocks(
  input: Tensor,
  starts: readonly (number | Tensor)[],
  lengths: readonly number[],
  strides: readonly number[],
): Tensor {
  const shape = lengths.map((length, axis) => Math.ceil(length / strides[axis]!))
  const picked = gather(input, blockIndices(input, starts, lengths, shape, strides))
  return view(picked, input.names, picked.vectorizedAxes)
}

/** Indices, along a new last axis, of each element of a block. */
export function blockIndices(
  input: Tensor,
  starts: readonly (number | Tensor)[],
  lengths: readonly number[],
  shape: readonly number[],
  strides: readonly number[],
): Tensor {
  const indices = starts.map((start, axis) => {
    const steps = multiply(count(input.backend, shape, axis), strides[axis]!)
    const largest = input.shape[axis]! - lengths[axis]!
    const first =
      typeof start === 'number' ? Math.max(0, Math.min(start, largest)) : clipIndex(start, largest)
    return newAxis(broadcast(cast(add(steps, first), 's32'), shape), -1)
  })
  // A scalar has one position, of no coordinates.
  return indices.length === 0 ? count(input.backend, [0], 0) : concatenate(indices, { axis: -1 })
}
