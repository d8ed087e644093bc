// Vectors of a multivariate normal distribution from a key of their own.
import {
  abs,
  add,
  any,
  broadcast,
  dot,
  isNan,
  less,
  max,
  multiply,
  type Names,
  reduceMax,
  reshape,
  reshapeVectors,
  select,
  sqrt,
  type Tensor,
} from '@nx/tensor'
import {
  asTensors,
  backendOf,
  cast,
  checkNames,
  checkOptions,
  checkShape,
  checkType,
  commonType,
  formatShape,
  freeing,
} from '@nx/tensor/internal'
import { cond } from '@nx/defn'
import { isTraced } from '@nx/defn/internal'
import { cholesky, eigh } from '@nx/linalg'
import { type DType, epsilon, isFloat, NxError, type Shape, sizeOf, toFloating, show } from '@nx/types'
import { wide } from './core/continuous.ts'
import { checkKey } from './core/key.ts'
import { stopGradient } from './core/stop-gradient.ts'
import { sampleNormal } from './normalSplit.ts'

/** Options of `multivariateNormal`. */
export interface MultivariateNormalOptions {
  /** Type of the result; that of mean and covariance together by default. */
  readonly type?: DType
  /** Shape of the result without its last axis; one vector by default. */
  readonly shape?: Shape
  /** Names of the axes, the last one included; none by default. */
  readonly names?: Names
  /**
   * How to factor the covariance. By default as by `'cholesky'`, and as by `'eigh'` where that gives NaN because the
   * covariance is singular, or nearly so.
   */
  readonly method?: 'cholesky' | 'eigh' | 'svd'
}

/**
 * As `multivariateNormal`, for a key that is already split off and used for nothing else.
 *
 * @throws NxError as `multivariateNormal`.
 *
 * @example
 * multivariateNormalSplit(at(split(key(42)), 1), tensor([1, 2]), eye(2), { shape: [3] }).shape // => [3, 2]
 */
export function multivariateNormalSplit(
  key: Tensor,
  mean: Tensor,
  covariance: Tensor,
  options: MultivariateNormalOptions = {},
): Tensor {
  return freeing(() => {
    return sampleVectors('multivariateNormalSplit', key, mean, covariance, options)
  })
}

/** Vectors of a multivariate normal distribution, for the function that errors name. */
export function sampleVectors(
  op: string,
  key: Tensor,
  mean: Tensor,
  covariance: Tensor,
  options: MultivariateNormalOptions,
): Tensor {
  checkKey(op, key)
  checkOptions(op, options, ['type', 'shape', 'names', 'method'])
  const given = asTensors([mean, covariance], op) as [Tensor, Tensor]
  backendOf(op, [key, ...given])
  checkParameters(op, ...given)
  const type = checkType(op, options.type, toFloating(commonType(given)))
  if (!isFloat(type)) {
    throw new NxError(
      'type',
      op,
      `samples are real floating-point numbers, got type ${type}; give a floating-point type`,
      { type },
    )
  }
  const size = given[0].shape[0]!
  const shape = [...checkShape(op, options.shape ?? []), size]
  const names = checkNames(op, options.names, shape.length)
  const computed = wide(type)
  const constants = given.map((each) => stopGradient(reshape(cast(cast(each, type), computed), each.shape)))
  const [own, center, spread] = reshapeVectors([key, constants[0]!, constants[1]!])
  const factor = factorOf(op, spread, options.method, size * epsilon(type))
  const standard = reshape(sampleNormal(op, own, [{ shape, type }]), [sizeOf(shape.slice(0, -1)), size])
  const values = add(center, dot(cast(standard, computed), factor, { contract: [[1], [1]] }))
  return reshape(cast(values, type), shape, { names })
}

/** A matrix whose product with its transpose is the covariance. */
function factorOf(op: string, covariance: Tensor, method: string | undefined, rounding: number): Tensor {
  if (method === 'cholesky') return cholesky(covariance)
  if (method === undefined) return definiteFactor(covariance, rounding)
  if (method !== 'eigh' && method !== 'svd') {
    throw new NxError('option', op, `method is cholesky, eigh or svd, got ${show(method)}`, { method })
  }
  return spectralFactor(covariance, method, rounding)
}

/** The Cholesky factor; where rounding leaves none, the one by eigenvalues. */
function definiteFactor(covariance: Tensor, rounding: number): Tensor {
  const factor = cholesky(covariance)
  const isMissing = any(isNan(factor))
  const other = (): Tensor => spectralFactor(covariance, 'eigh', rounding)
  // A device that the host cannot read takes no branch outside of compiled functions.
  const canBranch = isTraced(isMissing) || isMissing.backend.readSync !== undefined
  if (canBranch) return cond(isMissing, other, () => factor)
  return select(broadcast(isMissing, factor.shape), other(), factor)
}

/** NaN where an eigenvalue is further below zero than rounding takes it. */
function spectralFactor(covariance: Tensor, method: 'eigh' | 'svd', rounding: number): Tensor {
  const [values, vectors] = eigh(covariance)
  const least = multiply(reduceMax(abs(values), { keepAxes: true }), -rounding)
  // Singular values are magnitudes; eigenvalues below zero are rounding errors of zero.
  const lengths = sqrt(method === 'svd' ? abs(values) : max(values, 0))
  return multiply(vectors, select(less(values, least), NaN, lengths))
}

function checkParameters(op: string, mean: Tensor, covariance: Tensor): void {
  const [ranks, [size]] = [[mean.shape.length, covariance.shape.length], mean.shape]
  if (ranks[0] !== 1 || ranks[1] !== 2) {
    throw new NxError(
      'rank',
      op,
      `the mean is a vector and the covariance a matrix, got ${formatShape(mean)} and ${formatShape(covariance)}; ` +
        'vectorize them for several distributions at once',
      { mean: mean.shape, covariance: covariance.shape },
    )
  }
  if (covariance.shape.some((length) => length !== size)) {
    throw new NxError(
      'shape',
      op,
      `the covariance must have the length of the mean on both axes, got ${formatShape(mean)} and ${formatShape(covariance)}; ` +
        'give as many rows and columns',
      { mean: mean.shape, covariance: covariance.shape },
    )
  }
}
