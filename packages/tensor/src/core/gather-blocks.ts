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

/** Takes blocks that start where `starts` say, one per vectorized entry. */
export function gatherBlocks(
  input: Tensor,
  starts: readonly (number | Tensor)[],
  lengths: readonly number[],
  strides: readonly number[],
): Tensor {
  const shape = lengths.map((length, axis) => Math.ceil(length / strides[axis]!))
  return gather(input, blockIndices(input, starts, lengths, shape, strides))
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
  return concatenate(indices, { axis: -1 })
}
