// Uniform integers from a key of their own.
import {
  add,
  asType,
  at,
  greaterEqual,
  isTensor,
  rename,
  select,
  subtract,
  type Tensor,
  type TensorLike,
  toFlatArray,
} from '@nx/tensor'
import { checkType, commonType, composed, freeing, noNames, renamed } from '@nx/tensor/internal'
import { bitSize, type DType, isInteger, NxError, typeMax, typeMin } from '@nx/types'
import { randomBits } from './core/hash.ts'
import { below } from './core/integers.ts'
import { checkKey } from './core/key.ts'
import { isKnown } from './core/known.ts'
import { layoutOf, type SampleOptions } from './core/options.ts'
import { parametersOf } from './core/parameters.ts'
import { wholeNumber } from './core/words.ts'

/**
 * As `randint`, for a key that is already split off and used for nothing else.
 *
 * @throws NxError as `randint`.
 *
 * @example
 * const keys = split(key(42))
 * toNumber(randintSplit(at(keys, 1), 0, 9)) === toNumber(randint(key(42), 0, 9)[0]) // => true
 */
export function randintSplit(
  key: Tensor,
  min: TensorLike,
  max: TensorLike,
  options: SampleOptions = {},
): Tensor {
  return freeing(() => {
    return sampleIntegers('randintSplit', key, [min, max], options)
  })
}

/** Uniform integers, for the function that errors name. */
export function sampleIntegers(
  op: string,
  key: Tensor,
  bounds: readonly [TensorLike, TensorLike],
  options: SampleOptions,
): Tensor {
  checkKey(op, key)
  const { shape, names } = layoutOf(op, options)
  // Alone, whole numbers are s32 however large: the upper bound is one more than what is drawn.
  const typed = bounds.some(isTensor) ? bounds : bounds.map((each) => (Number.isInteger(each) ? 0 : each))
  const type = checkType(op, options.type, commonType(typed, op))
  for (const each of [type, ...bounds.filter(isTensor).map((bound) => bound.type)]) checkInteger(op, each)
  const width = bitSize(type)
  const [unsigned, word] = [width, Math.max(width, 32)].map((bits) => `u${bits}` as DType) as [DType, DType]
  const [min, max] = bounds.map((each, i) => (isTensor(each) ? each : literal(op, each, type, i)))
  const known = [min!, max!] as const
  renamed(op, () => checkBounds(op, known, type))
  const span = spanOf(known, width)
  const bounded = [known[0], wrapped(known[1], type)] as const
  const inputs = parametersOf(op, key, bounded, type, shape)
  return composed('random.randint', inputs, { shape, span }, { type, shape, names }, ([own, low, high]) => {
    const words = randomBits(own!, [2, ...shape], bitSize(word))
    const numbers = asType(subtract(asType(high!, unsigned), asType(low!, unsigned)), word)
    const offset = span === 2n ** BigInt(width) ? at(words, 1) : below(words, numbers, width, span)
    return add(low!, asType(offset, type))
  })
}

/** A bound as a bigint; the upper one is excluded, so it may be one more than the type holds. */
function literal(op: string, bound: TensorLike, type: DType, index: number): bigint {
  return wholeNumber(op, bound, BigInt(typeMin(type)), BigInt(typeMax(type)) + BigInt(index))
}

/** Where one more than the greatest number wraps to the smallest, differences stay right. */
function wrapped(bound: Tensor | bigint, type: DType): TensorLike {
  return typeof bound === 'bigint' && bound > typeMax(type) ? BigInt(typeMin(type)) : bound
}

/** The number of integers between the bounds, or as many as the type has where that is not known. */
function spanOf([low, high]: readonly [Tensor | bigint, Tensor | bigint], width: number): bigint {
  return typeof low === 'bigint' && typeof high === 'bigint' ? high - low : 2n ** BigInt(width) - 1n
}

/** Throws `out_of_range` and `range`, where the bounds can be read. */
function checkBounds(op: string, bounds: readonly [Tensor | bigint, Tensor | bigint], type: DType): void {
  const [low, high] = bounds.map((bound) =>
    isTensor(bound) ? rename(bound, noNames(bound.shape.length)) : bound,
  )
  bounds.forEach((bound, i) => {
    if (!isTensor(bound) || bound.type === type || !isKnown(bound)) return
    for (const value of toFlatArray(bound)) literal(op, BigInt(value as number | bigint), type, i)
  })
  const [min, max] = wrongPair(low!, high!) ?? []
  if (min === undefined) return
  throw new NxError(
    'range',
    op,
    `the bounds must be in order, got ${min} and ${max}; the upper one is excluded`,
    {
      min,
      max,
    },
  )
}

/** The first bounds that are known and not in order. */
function wrongPair(low: Tensor | bigint, high: Tensor | bigint): readonly (number | bigint)[] | undefined {
  const bounds = [low, high] as const
  const tensors = bounds.filter((bound) => isTensor(bound))
  if (tensors.length === 0) return low < high ? undefined : (bounds as readonly bigint[])
  if (!tensors.every(isKnown)) return undefined
  const isWrong = greaterEqual(low, high)
  const place = toFlatArray(isWrong).indexOf(1)
  if (place < 0) return undefined
  const element = (bound: Tensor): number | bigint =>
    toFlatArray(select(isWrong, bound, 0))[place] as number | bigint
  return bounds.map((bound) => (isTensor(bound) ? element(bound) : bound))
}

function checkInteger(op: string, type: DType): void {
  if (isInteger(type)) return
  throw new NxError('type', op, `samples and bounds are integers, got ${type}; see uniform`, { type })
}
