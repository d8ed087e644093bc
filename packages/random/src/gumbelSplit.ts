// Gumbel-distributed numbers from a key of their own.
import { log, negate, type Tensor, WeakFloat } from '@nx/tensor'
import { checkOptions, checkType, freeing } from '@nx/tensor/internal'
import { type DType, isComplex, NxError, type Shape, smallestPositiveNormal } from '@nx/types'
import { continuous, floatingType, type Sample } from './core/continuous.ts'
import { uniformBetween } from './core/uniform.ts'

/** Options of `gumbel`. */
export interface GumbelOptions {
  /** A real floating-point type; f32 by default. */
  readonly type?: DType
  /** Shape of the result; a scalar by default. */
  readonly shape?: Shape
}

/**
 * As `gumbel`, for a key that is already split off and used for nothing else.
 *
 * @throws NxError as `gumbel`.
 *
 * @example
 * const keys = split(key(42))
 * toNumber(gumbelSplit(at(keys, 1))) === toNumber(gumbel(key(42))[0]) // => true
 */
export function gumbelSplit(key: Tensor, options: GumbelOptions = {}): Tensor {
  return freeing(() => {
    return sampleGumbel('gumbelSplit', key, options)
  })
}

/** Gumbel-distributed samples, for the function that errors name. */
export function sampleGumbel(op: string, key: Tensor, options: GumbelOptions): Tensor {
  checkOptions(op, options, ['type', 'shape'])
  const type = floatingType(op, checkType(op, options.type, 'f32'))
  if (isComplex(type)) {
    throw new NxError('type', op, `samples are real, got type ${type}; give a floating-point type`, { type })
  }
  // Zero would give minus infinity.
  const least = new WeakFloat(smallestPositiveNormal(type))
  return continuous(op, key, [least, 1, { ...options, type }], 'random.gumbel', draw)
}

function draw(sample: Sample): Tensor {
  return negate(log(negate(log(uniformBetween(sample)))))
}
