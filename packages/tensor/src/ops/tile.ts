// Whole tensors repeated.
import { sizeOf } from '@nx/types'
import { integerAtLeast } from '../core/checks.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { broadcast } from './broadcast.ts'
import { reshape } from './reshape.ts'

/**
 * Repeats a tensor along each axis as often as `repetitions` says, aligned at the last axis; the result has
 * no names.
 *
 * @throws NxError `option` for repetitions that are not positive whole numbers.
 *
 * @example
 * toArray(tile(tensor([1, 2]), [3])) // => [1, 2, 1, 2, 1, 2]
 * toArray(tile(tensor([1, 2]), [2, 1])) // => [[1, 2], [1, 2]]
 */
export function tile(tensor: TensorLike, repetitions: readonly number[]): Tensor {
  const input = toTensor(tensor)
  const rank = Math.max(input.shape.length, repetitions.length)
  const times = aligned(repetitions, rank).map((each) => integerAtLeast('tile', 'a repetition', each, 1))
  const shape = aligned(input.shape, rank)
  const apart = reshape(
    input,
    shape.flatMap((length) => [1, length]),
  )
  const repeated = broadcast(
    apart,
    shape.flatMap((length, axis) => [times[axis]!, length]),
  )
  const result = shape.map((length, axis) => length * times[axis]!)
  return reshape(sizeOf(apart.shape) === sizeOf(result) ? apart : repeated, result)
}

function aligned(lengths: readonly number[], rank: number): number[] {
  return [...new Array<number>(rank - lengths.length).fill(1), ...lengths]
}
