// Normally distributed numbers.
import type { Tensor, TensorLike } from '@nx/tensor'
import { checkKey, halves } from './core/key.ts'
import type { SampleArguments, SampleOptions } from './core/options.ts'
import { sampleNormal } from './normalSplit.ts'
import { freeing } from '@nx/tensor/internal'

/**
 * Normally distributed numbers of a mean and a standard deviation, by default 0 and 1, and the key to go on with. The
 * parameters may be tensors that broadcast to `shape`; they are constants for gradients: for a gradient, scale and
 * shift standard samples. Of complex samples, both parts have this distribution.
 *
 * @throws NxError as `uniform`.
 *
 * @example
 * const [values, next] = normal(key(42), 10, 0.1, { shape: [2, 3] })
 * values.shape // => [2, 3]
 * toArray(all(less(abs(subtract(values, 10)), 1))) // => 1
 * normal(next, { type: 'f64' })[0].type // => 'f64'
 */
export function normal(key: Tensor, options?: SampleOptions): [values: Tensor, newKey: Tensor]
export function normal(
  key: Tensor,
  mean: TensorLike,
  standardDeviation: TensorLike,
  options?: SampleOptions,
): [values: Tensor, newKey: Tensor]
export function normal(key: Tensor, ...args: SampleArguments): [values: Tensor, newKey: Tensor] {
  return freeing(() => {
    const [next, own] = halves(checkKey('normal', key))
    return [sampleNormal('normal', own, args), next]
  })
}
