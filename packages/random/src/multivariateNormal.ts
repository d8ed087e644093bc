// Vectors of a multivariate normal distribution.
import type { Tensor } from '@nx/tensor'
import { checkKey, halves } from './core/key.ts'
import { type MultivariateNormalOptions, sampleVectors } from './multivariateNormalSplit.ts'
import { freeing } from '@nx/tensor/internal'

/**
 * Vectors of a normal distribution with the given mean, of shape [n], and covariance, symmetric, positive semi-definite
 * and of shape [n, n], and the key to go on with. The result has the option `shape` and a last axis of length n. Samples
 * are NaN if the covariance has an eigenvalue below zero by more than rounding (n times the precision of the type times
 * the greatest), and with the method `'cholesky'` if it is not positive definite. Mean and covariance are constants for
 * gradients.
 *
 * @throws NxError `key` if the key is none, `rank` or `shape` for a wrong mean or covariance, `type` for types that are
 * not real floating-point types, `option` for an unknown method, and as `iota` for other wrong options.
 *
 * @example
 * const covariance = tensor([[1, 0.5], [0.5, 2]])
 * const [points] = multivariateNormal(key(42), tensor([10, 20]), covariance, { shape: [4] })
 * points.shape // => [4, 2]
 * const [line] = multivariateNormal(key(42), tensor([0, 0]), tensor([[1, 1], [1, 1]]))
 * toNumber(allClose(at(line, 0), at(line, 1), { atol: 1e-5 })) // => 1
 */
export function multivariateNormal(
  key: Tensor,
  mean: Tensor,
  covariance: Tensor,
  options: MultivariateNormalOptions = {},
): [values: Tensor, newKey: Tensor] {
  return freeing(() => {
    const [next, own] = halves(checkKey('multivariateNormal', key))
    return [sampleVectors('multivariateNormal', own, mean, covariance, options), next]
  })
}
