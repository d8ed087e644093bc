// Random categories.
import type { Tensor } from '@nx/tensor'
import { type CategoricalOptions, sampleCategories } from './categoricalSplit.ts'
import { checkKey, halves } from './core/key.ts'
import { freeing } from '@nx/tensor/internal'

/**
 * Indices along an axis of `logits`, the last by default, as s32, and the key to go on with: each with the probability
 * that `softmax` of the logits gives it, by their largest after Gumbel noise (Gumbel, "Statistical Theory of Extreme
 * Values", 1954). The result has the other axes of the logits, or the option `shape`, which ends in them.
 *
 * @throws NxError `key` if the key is none, `rank` for a scalar, `type` for complex logits, `weights` for logits that are
 * known to be NaN or positive infinity, or all negative infinity, `shape` for a shape that does not end in the other
 * axes, `empty_axis` for no categories, and as `sum` for a wrong axis.
 *
 * @example
 * const [picks] = categorical(key(42), tensor([-Infinity, 0, -Infinity]), { shape: [4] })
 * toArray(picks) // => [1, 1, 1, 1]
 * categorical(key(42), zeros([2, 5]))[0].shape // => [2]
 */
export function categorical(
  key: Tensor,
  logits: Tensor,
  options: CategoricalOptions = {},
): [values: Tensor, newKey: Tensor] {
  return freeing(() => {
    const [next, own] = halves(checkKey('categorical', key))
    return [sampleCategories('categorical', own, logits, options), next]
  })
}
