// Uniform integers.
import type { Tensor, TensorLike } from '@nx/tensor'
import { checkKey, halves } from './core/key.ts'
import type { SampleOptions } from './core/options.ts'
import { sampleIntegers } from './randintSplit.ts'
import { freeing } from '@nx/tensor/internal'

/**
 * Integers that are uniform in [min, max), and the key to go on with. Without `type` they have that of the bounds. The
 * bounds may be tensors of integers that broadcast to `shape`; where a
 * compiled function computes them and they leave no number to draw, any number comes, or CPU backends raise
 * `division_by_zero`.
 *
 * @throws NxError `key` if the key is none, `type` for types that are not integers, `range` for bounds not in order,
 * `out_of_range` for bounds that the type does not hold, `broadcast` for bounds that do not fit the shape, and as
 * `iota` for wrong options.
 *
 * @example
 * const [dice, next] = randint(key(42), 1, 7, { shape: [2, 3] })
 * dice.shape // => [2, 3]
 * toArray(greater(randint(next, -5, 0, { shape: [2] })[0], -6)) // => [1, 1]
 * randint(next, 0, 256, { type: 'u8' })[0].type // => 'u8'
 */
export function randint(
  key: Tensor,
  min: TensorLike,
  max: TensorLike,
  options: SampleOptions = {},
): [values: Tensor, newKey: Tensor] {
  return freeing(() => {
    const [next, own] = halves(checkKey('randint', key))
    return [sampleIntegers('randint', own, [min, max], options), next]
  })
}
