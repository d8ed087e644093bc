// A key from a key and data.
import { freeing, renamed, toTensor } from '@nx/tensor/internal'
import { isTensor, reshape, reshapeVectors, stack, type Tensor, transpose } from '@nx/tensor'
import { sizeOf } from '@nx/types'
import { checkKey } from './core/key.ts'
import { hashCounters } from './core/threefry.ts'
import { wholeNumber, wordsOf } from './core/words.ts'

/**
 * A new key from a key and an integer, such as the number of a step. A number has 32 bits, signed or not, and counts as
 * s32 as in Nx; a bigint has 64. A tensor of integers gives one
 * key for each: the result has its shape and a last axis of length 2.
 *
 * @throws NxError `key` if the key is none, `type` for other than integers, `out_of_range` for integers with
 * more bits.
 *
 * @example
 * toArray(foldIn(key(42), 99)) // => [2015327502, 1351855566]
 * foldIn(key(42), iota([2, 2])).shape // => [2, 2, 2]
 */
export function foldIn(key: Tensor, data: Tensor | number | bigint): Tensor {
  return freeing(() => {
    checkKey('foldIn', key)
    const given = stack(
      wordsOf('foldIn', isTensor(data) ? toTensor(data, 'foldIn') : literal(data), key.backend),
    )
    // Vectorized axes of the key come first, though the hash takes it last.
    const [own, words] = reshapeVectors([key, given])
    const shape = words.shape.slice(1)
    const pairs = renamed('foldIn', () => hashCounters(reshape(words, [2, sizeOf(shape)]), own))
    return reshape(transpose(pairs), [...shape, 2])
  })
}

function literal(data: number | bigint): bigint {
  if (typeof data === 'bigint') return wholeNumber('foldIn', data, -(2n ** 63n), 2n ** 64n - 1n)
  return BigInt.asIntN(32, wholeNumber('foldIn', data, -(2n ** 31n), 2n ** 32n - 1n))
}
