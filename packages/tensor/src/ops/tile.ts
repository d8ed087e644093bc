// Whole tensors repeated.
import { list, noNames } from '../core/axes.ts'
import { integerAtLeast } from '../core/checks.ts'
import { composed, everywhere } from '../core/composed.ts'
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
  const shape = checkSize('tile', tiledShape(aligned(input.shape, rank), times))
  return composed(
    'tile',
    [input],
    { times },
    { type: input.type, shape, names: noNames(rank) },
    tiled,
    everywhere,
  )
}

const tiledShape = (shape: readonly number[], times: readonly number[]): number[] =>
  shape.map((length, axis) => length * times[axis]!)

function tiled([x]: readonly Tensor[], { times }: { readonly times: readonly number[] }): Tensor {
  const own = aligned(x!.shape, times.length)
  const apart = reshape(
    x!,
    own.flatMap((length) => [1, length]),
  )
  const repeated = broadcast(
    apart,
    own.flatMap((length, axis) => [times[axis]!, length]),
  )
  return reshape(repeated, tiledShape(own, times))
}

function aligned(lengths: readonly number[], rank: number): number[] {
  return [...new Array<number>(rank - lengths.length).fill(1), ...lengths]
}
