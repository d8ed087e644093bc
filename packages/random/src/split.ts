// Several keys from one.
import { type Tensor } from '@nx/tensor'
import { checkOptions, checkSize, freeing, integerAtLeast } from '@nx/tensor/internal'
import { hash } from './core/hash.ts'
import { checkKey } from './core/key.ts'

/** Options of `split`. */
export interface SplitOptions {
  /** How many keys; 2 by default. */
  readonly parts?: number
}

/**
 * New keys from one, along a new first axis: u32 of shape [parts, 2]. The old key must not be used again.
 *
 * @throws NxError `key` if the key is none, `shape` for a wrong number of parts.
 *
 * @example
 * split(key(1701)).shape // => [2, 2]
 * toArray(split(key(1701))) // => [[56197195, 1801093307], [961309823, 1704866707]]
 */
export function split(key: Tensor, options: SplitOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('split', options, ['parts'])
    return hash(
      checkKey('split', key),
      checkSize('split', [integerAtLeast('split', 'parts', options.parts ?? 2, 0), 2]),
    )
  })
}
