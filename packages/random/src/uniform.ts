// Uniform numbers.
import type { Tensor, TensorLike } from '@nx/tensor'
import { checkKey, halves } from './core/key.ts'
import type { SampleArguments, SampleOptions } from './core/options.ts'
import { sampleUniform } from './uniformSplit.ts'
import { freeing } from '@nx/tensor/internal'

/**
 * Numbers that are uniform in [min, max), by default [0, 1), and the key to go on with. The bounds are rounded to the type
 * of the result, and no sample is `max`; where `min` is not below `max`, all are `min`, and where a bound is not finite,
 * no sample is. The bounds may be tensors that broadcast to `shape`; they are constants for gradients. Of complex samples,
 * both parts are uniform.
 *
 * @throws NxError `key` if the key is none, `type` for integer types, `broadcast` for bounds that do not fit the
 * shape, and as `iota` for wrong options.
 *
 * @example
 * const [values, next] = uniform(key(42), { shape: [3] })
 * values.shape // => [3]
 * next.shape // => [2]
 * toArray(less(uniform(next, 5, 6, { shape: [2], type: 'f64' })[0], 6)) // => [1, 1]
 */
export function uniform(key: Tensor, options?: SampleOptions): [values: Tensor, newKey: Tensor]
export function uniform(
  key: Tensor,
  min: TensorLike,
  max: TensorLike,
  options?: SampleOptions,
): [values: Tensor, newKey: Tensor]
export function uniform(key: Tensor, ...args: SampleArguments): [values: Tensor, newKey: Tensor] {
  return freeing(() => {
    const [next, own] = halves(checkKey('uniform', key))
    return [sampleUniform('uniform', own, args), next]
  })
}
