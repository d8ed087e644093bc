// Matrices from their diagonals.
import { create } from '../core/apply.ts'
import { noNames } from '../core/axes.ts'
import { cast } from '../core/cast.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkSize } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { type DiagonalOptions, needRank, offsetOf, spread } from './diagonal.ts'
import { besideZeros } from './triangle.ts'

/**
 * A square matrix with a vector on one of its diagonals and zeros elsewhere. The zeros are s32 and merge with the type,
 * as in Nx: u8 becomes s32; u64 stays u64.
 *
 * @throws NxError `rank` for anything but a vector, `option` if the offset is not an integer.
 *
 * @example
 * toArray(makeDiagonal(tensor([1, 2]))) // => [[1, 0], [0, 2]]
 * toArray(makeDiagonal(tensor([1]), { offset: 1 })) // => [[0, 1], [0, 0]]
 */
export function makeDiagonal(tensor: TensorLike, options: DiagonalOptions = {}): Tensor {
  return freeing(() => {
    const input = toTensor(tensor, 'makeDiagonal')
    needRank('makeDiagonal', input, 1)
    const offset = offsetOf('makeDiagonal', options)
    const type = besideZeros(input.type)
    const size = input.shape[0]! + Math.abs(offset)
    checkSize('makeDiagonal', [size, size])
    const zeros = create(
      'constant',
      input.backend,
      { type, shape: [size, size], names: noNames(2) },
      { value: 0 },
    )
    return spread(zeros, cast(input, type), offset)
  })
}
