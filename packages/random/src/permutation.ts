// Random permutations.
import { iota, isTensor, type Tensor } from '@nx/tensor'
import { checkSize, freeing, integerAtLeast, renamed } from '@nx/tensor/internal'
import { checkKey } from './core/key.ts'
import { shuffle, type ShuffleOptions } from './shuffle.ts'

/**
 * The whole numbers below `of` in random order, as s32, or the entries of a tensor as by `shuffle`, and the key to go on
 * with.
 *
 * @throws NxError `key` if the key is none, `option` for a number that is not whole or negative, and as `shuffle`.
 *
 * @example
 * toArray(sort(permutation(key(42), 5)[0])) // => [0, 1, 2, 3, 4]
 * toArray(sort(permutation(key(42), tensor([7, 8, 9]))[0])) // => [7, 8, 9]
 */
export function permutation(
  key: Tensor,
  of: number | Tensor,
  options: ShuffleOptions = {},
): [values: Tensor, newKey: Tensor] {
  return freeing(() => {
    checkKey('permutation', key)
    if (isTensor(of)) return renamed('permutation', () => shuffle(key, of, options))
    const [length] = checkSize('permutation', [integerAtLeast('permutation', 'of', of, 0)])
    return renamed('permutation', () => shuffle(key, iota([length!], { backend: key.backend }), options))
  })
}
