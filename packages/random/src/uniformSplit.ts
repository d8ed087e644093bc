// Uniform numbers from a key of their own.
import type { Tensor, TensorLike } from '@nx/tensor'
import { continuous, type Sample } from './core/continuous.ts'
import type { SampleArguments, SampleOptions } from './core/options.ts'
import { uniformUnit, uniformWithin } from './core/uniform.ts'
import { freeing } from '@nx/tensor/internal'

/**
 * As `uniform`, for a key that is already split off and used for nothing else.
 *
 * @throws NxError as `uniform`.
 *
 * @example
 * const keys = split(key(42))
 * toNumber(uniformSplit(at(keys, 1))) === toNumber(uniform(key(42))[0]) // => true
 */
export function uniformSplit(key: Tensor, options?: SampleOptions): Tensor
export function uniformSplit(key: Tensor, min: TensorLike, max: TensorLike, options?: SampleOptions): Tensor
export function uniformSplit(key: Tensor, ...args: SampleArguments): Tensor {
  return freeing(() => {
    return sampleUniform('uniformSplit', key, args)
  })
}

/** Uniform samples, for the function that errors name. */
export function sampleUniform(op: string, key: Tensor, args: SampleArguments): Tensor {
  return continuous(op, key, args, 'random.uniform', draw)
}

function draw(sample: Sample): Tensor {
  return sample.isStandard ? uniformUnit(sample.key, sample.type, sample.shape) : uniformWithin(sample)
}
