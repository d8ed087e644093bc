// Random zeros and ones from a key of their own.
import { isTensor, less, type Names, reshape, type Tensor, type TensorLike } from '@nx/tensor'
import { freeing, literalType, renamed } from '@nx/tensor/internal'
import { bitSize, type DType, isComplex, NxError, type Shape, toFloating } from '@nx/types'
import { checkKey } from './core/key.ts'
import { knownElements } from './core/known.ts'
import { layoutOf } from './core/options.ts'
import { parametersOf } from './core/parameters.ts'
import { uniformUnit } from './core/uniform.ts'

/** Options of `bernoulli`. */
export interface BernoulliOptions {
  /** Shape of the result; that of the probability by default. */
  readonly shape?: Shape
  /** Names of the axes; none by default. */
  readonly names?: Names
}

/**
 * As `bernoulli`, for a key that is already split off and used for nothing else.
 *
 * @throws NxError as `bernoulli`.
 *
 * @example
 * const keys = split(key(42))
 * toNumber(bernoulliSplit(at(keys, 1))) === toNumber(bernoulli(key(42))[0]) // => true
 */
export function bernoulliSplit(
  key: Tensor,
  probability: TensorLike = 0.5,
  options: BernoulliOptions = {},
): Tensor {
  return freeing(() => {
    return sampleBernoulli('bernoulliSplit', key, probability, options)
  })
}

/** Zeros and ones, for the function that errors name. */
export function sampleBernoulli(
  op: string,
  key: Tensor,
  probability: TensorLike,
  options: BernoulliOptions,
): Tensor {
  checkKey(op, key)
  const own = isTensor(probability) ? probability.shape : []
  const { shape, names } = layoutOf(op, { shape: own, ...options }, ['shape', 'names'])
  const type = floatType(
    op,
    renamed(op, () => (isTensor(probability) ? probability.type : literalType(probability))),
  )
  for (const each of renamed(op, () => knownElements(probability))) checkProbability(op, each)
  const [words, chance] = parametersOf(op, key, [probability, 0], type, shape)
  return reshape(less(uniformUnit(words, type, shape), chance), shape, { names })
}

/** A type with enough digits to compare with. Throws `type`. */
function floatType(op: string, given: DType): DType {
  if (isComplex(given)) {
    throw new NxError('type', op, `a probability is a real number, got type ${given}; take its real part`, {
      type: given,
    })
  }
  const type = toFloating(given)
  return bitSize(type) < 32 ? 'f32' : type
}

function checkProbability(op: string, value: number): void {
  if (value >= 0 && value <= 1) return
  throw new NxError('range', op, `a probability lies between 0 and 1, got ${value}; clip it first`, { value })
}
