// Random zeros and ones.
import type { Tensor, TensorLike } from '@nx/tensor'
import { type BernoulliOptions, sampleBernoulli } from './bernoulliSplit.ts'
import { checkKey, halves } from './core/key.ts'
import { freeing } from '@nx/tensor/internal'

/**
 * Ones with the given probability, 0.5 if left out, and zeros otherwise, as u8, and the key to go on with. A tensor of
 * probabilities broadcasts to `shape`, by default its own; it is a constant for gradients.
 *
 * @throws NxError `key` if the key is none, `type` for complex probabilities, `range` for those that are known and not
 * between 0 and 1, `broadcast` for a tensor that does not fit the shape, and as `iota` for wrong options.
 *
 * @example
 * const [coins] = bernoulli(key(42), 0.5, { shape: [2, 3] })
 * coins.shape // => [2, 3]
 * toArray(bernoulli(key(42), tensor([0, 1]))[0]) // => [0, 1]
 */
export function bernoulli(
  key: Tensor,
  probability: TensorLike = 0.5,
  options: BernoulliOptions = {},
): [values: Tensor, newKey: Tensor] {
  return freeing(() => {
    const [next, own] = halves(checkKey('bernoulli', key))
    return [sampleBernoulli('bernoulli', own, probability, options), next]
  })
}
