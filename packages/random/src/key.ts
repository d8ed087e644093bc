// Keys from seeds.
import { defaultBackend, isTensor, stack, type Tensor } from '@nx/tensor'
import { checkOptions, formatShape, freeing, renamed, toTensor } from '@nx/tensor/internal'
import { type Backend, NxError } from '@nx/types'
import { wholeNumber, wordsOf } from './core/words.ts'

/** Options of `key`. */
export interface KeyOptions {
  /** Where the key of a plain integer lives; the default backend if left out. */
  readonly backend?: Backend
}

/**
 * A key, u32 of shape [2], from an integer of up to 64 bits or a scalar tensor of type u64 or s64. The same seed gives
 * the same key everywhere, and the same key the same random numbers.
 *
 * @throws NxError `type` for other than integers and for tensors of other types, `rank` for tensors with axes,
 * `out_of_range` for integers beyond 64 bits.
 *
 * @example
 * toArray(key(42)) // => [0, 42]
 * toArray(key(-1)) // => [4294967295, 4294967295]
 * toArray(key(tensor(7n))) // => [0, 7]
 */
export function key(seed: number | bigint | Tensor, options: KeyOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('key', options, ['backend'])
    if (isTensor(seed)) checkSeed(toTensor(seed, 'key'))
    const backend = isTensor(seed) ? seed.backend : renamed('key', () => defaultBackend(options.backend))
    const whole = isTensor(seed) ? seed : wholeNumber('key', seed, -(2n ** 63n), 2n ** 64n - 1n)
    return stack(wordsOf('key', whole, backend))
  })
}

function checkSeed(seed: Tensor): void {
  if (seed.type !== 'u64' && seed.type !== 's64') {
    throw new NxError(
      'type',
      'key',
      `a seed tensor has type u64 or s64, got ${seed.type}; convert it with asType(seed, 's64')`,
      { type: seed.type },
    )
  }
  if (seed.shape.length > 0) {
    throw new NxError(
      'rank',
      'key',
      `a seed is a scalar, got ${formatShape(seed)}; vectorize it for several keys at once`,
      { shape: seed.shape },
    )
  }
}
