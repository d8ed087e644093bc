// Gumbel-distributed numbers.
import type { Tensor } from '@nx/tensor'
import { checkKey, halves } from './core/key.ts'
import { type GumbelOptions, sampleGumbel } from './gumbelSplit.ts'
import { freeing } from '@nx/tensor/internal'

/**
 * Numbers of the standard Gumbel distribution, the limit of maxima, and the key to go on with. Added to the logarithms
 * of weights, the greatest of them is a weighted choice.
 *
 * @throws NxError `key` if the key is none, `type` for types that are not real floating-point types, and as `iota` for
 * wrong options.
 *
 * @example
 * const [values] = gumbel(key(42), { shape: [3] })
 * values.type // => 'f32'
 */
export function gumbel(key: Tensor, options: GumbelOptions = {}): [values: Tensor, newKey: Tensor] {
  return freeing(() => {
    const [next, own] = halves(checkKey('gumbel', key))
    return [sampleGumbel('gumbel', own, options), next]
  })
}
