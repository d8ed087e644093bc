// Whole tensors repeated.
import { list, noNames } from '../core/axes.ts'
import { integerAtLeast } from '../core/checks.ts'
import { composed } from '../core/composed.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkSize } from '../core/options.ts'
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
  const input = toTensor(tensor, 'tile')
  const rank = Math.max(input.shape.length, list('tile', 'repetitions', repetitions).length)
  const times = aligned(repetitions, rank).map((each) => integerAtLeast('tile', 'a repetition', each, 1))
  const shape = aligned(input.shape, rank)
  const result = checkSize(
    'tile',
    shape.map((length, axis) => length * times[axis]!),
  )
  const out = { type: input.type, shape: result, names: noNames(rank) }
  return composed('tile', [input], { times }, out, ([x], attrs) => {
    const own = aligned(x!.shape, rank)
    const apart = reshape(
      x!,
      own.flatMap((length) => [1, length]),
    )
    const repeated = broadcast(
      apart,
      own.flatMap((length, axis) => [attrs.times[axis]!, length]),
    )
    return reshape(repeated, result)
  })
}

function aligned(lengths: readonly number[], rank: number): number[] {
  return [...new Array<number>(rank - lengths.length).fill(1), ...lengths]
}
