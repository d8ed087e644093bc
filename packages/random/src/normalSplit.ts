// Normally distributed numbers from a key of their own.
import { add, erfInv, multiply, type Tensor, type TensorLike } from '@nx/tensor'
import { cast, freeing, scalar } from '@nx/tensor/internal'
import { epsilon } from '@nx/types'
import { continuous, type Sample } from './core/continuous.ts'
import type { SampleArguments, SampleOptions } from './core/options.ts'
import { uniformBetween } from './core/uniform.ts'

/**
 * As `normal`, for a key that is already split off and used for nothing else.
 *
 * @throws NxError as `normal`.
 *
 * @example
 * const keys = split(key(42))
 * toNumber(normalSplit(at(keys, 1))) === toNumber(normal(key(42))[0]) // => true
 */
export function normalSplit(key: Tensor, options?: SampleOptions): Tensor
export function normalSplit(
  key: Tensor,
  mean: TensorLike,
  standardDeviation: TensorLike,
  options?: SampleOptions,
): Tensor
export function normalSplit(key: Tensor, ...args: SampleArguments): Tensor {
  return freeing(() => {
    return sampleNormal('normalSplit', key, args)
  })
}

/** Normally distributed samples, for the function that errors name. */
export function sampleNormal(op: string, key: Tensor, args: SampleArguments): Tensor {
  return continuous(op, key, args, 'random.normal', draw)
}

function draw(sample: Sample): Tensor {
  const standard = standardNormal(sample)
  if (sample.isStandard) return standard
  const [mean, deviation] = sample.parameters
  return add(multiply(deviation, standard), mean)
}

/** The inverse of the distribution function, at uniform numbers above −1: the first number of the type above it. */
function standardNormal(sample: Sample): Tensor {
  const { key, type, parameters } = sample
  const ends = [-1 + epsilon(type) / 2, 1].map((end) =>
    cast(scalar(end, type, key.backend), parameters[0].type),
  ) as [Tensor, Tensor]
  return multiply(erfInv(uniformBetween({ ...sample, parameters: ends })), Math.SQRT2)
}
