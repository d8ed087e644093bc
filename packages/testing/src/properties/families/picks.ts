// Random integers, orders, picks and vectors, from random keys.
import * as random from '@nx/random'
import type { Tensor, TensorLike } from '@nx/tensor'
import {
  bitSize,
  type DType,
  epsilon,
  finiteMax,
  finiteMin,
  isComplex,
  isFloat,
  isInteger,
  roundTo,
  type Shape,
  sizeOf,
} from '@nx/types'
import { at, build, flatIndex, fromValues, store } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Trial } from '../property.ts'
import { cholesky, solve } from '../reference/matrices.ts'
import { arrayOfKey, bits, keyOf, keys, type Pair, words } from '../reference/threefry.ts'
import { merged, toFloating } from '../reference/types.ts'
import { show } from '../show.ts'
import { drawKeyOperand } from './keys.ts'
import { computedIn, gumbels, standardNormal, units } from './samples.ts'

/** Properties of the other distributions. */
export const picks = (): readonly Property[] => [
  { name: 'random.randint', draw: (draw) => drawIntegers(draw, false) },
  { name: 'random.randintSplit', draw: (draw) => drawIntegers(draw, true) },
  { name: 'random.shuffle', draw: drawShuffle },
  { name: 'random.choice', draw: drawChoice },
  { name: 'random.multivariateNormal', draw: (draw) => drawVectors(draw, false) },
  { name: 'random.multivariateNormalSplit', draw: (draw) => drawVectors(draw, true) },
]

/** The key to go on with, and one to use up. */
const halves = (key: Pair): [next: Pair, own: Pair] => keys(key, 2) as [Pair, Pair]

/** Integers in [low, high): remainders of numbers with twice the bits, of which the first half is the high one. */
function integers(
  key: Pair,
  count: number,
  width: number,
  boundsAt: (i: number) => readonly [bigint, bigint],
): bigint[] {
  const drawn = bits(key, 2 * count, width)
  return Array.from({ length: count }, (_, i) => {
    const [low, high] = boundsAt(i)
    const [first, second] = [drawn[i]!, drawn[count + i]!]
    const span = high - low
    // As in JAX, spans beyond 2³² wrap in 64 bits, which leaves the low number alone.
    const whole = span > 2n ** 32n ? second : (first << BigInt(width)) + second
    return low + (whole % span)
  })
}

function drawIntegers(draw: Draw, split: boolean): Trial {
  const key = drawKeyOperand(draw)
  const shape = draw.shape({ rank: [0, 2], size: 8 })
  const type = draw.type(isInteger)
  const [least, most] = [BigInt(finiteMin(type)), BigInt(finiteMax(type))]
  const literal = draw.boolean()
  const lows = [0n, -7n, 1n, least, least + 1n, most - 1n].filter((low) => low >= least && low < most)
  const low = draw.one(lows)
  const spans = [1n, 2n, 3n, 10n, 1000n, 2n ** 16n, 2n ** 20n + 7n, 2n ** 32n, 2n ** 40n + 1n]
  const highs = [...spans.map((span) => low + span), most, most + 1n].filter((h) => h > low && h <= most + 1n)
  const high = draw.one(highs)
  const written = (bound: bigint): number | bigint =>
    type !== 's64' && Number.isSafeInteger(Number(bound)) && draw.boolean() ? Number(bound) : bound
  const bounds = literal ? ([written(low), written(high)] as const) : null
  const bound = (from: bigint, to: bigint): Operand => {
    const own = shape.slice(draw.integer(0, shape.length)).map((n) => (draw.rarely() ? 1 : n))
    return draw.operand({ type, shape: own, fill: { from: Number(from), to: Number(to) }, vectorize: split })
  }
  const ends = [least < -20n ? -20n : least, most > 20n ? 20n : most] as const
  const inputs = literal ? [] : [bound(ends[0], 0n), bound(1n, ends[1])]
  const usual =
    bounds === null || bounds.every((each) => typeof each === 'bigint')
      ? bounds === null || type === 's64'
      : type === 's32' && bounds.every((each) => typeof each === 'number')
  const names = draw.names(shape.length)
  const options = {
    ...((shape.length > 0 || draw.boolean()) && { shape }),
    ...(!(usual && draw.boolean()) && { type }),
    ...(draw.rarely() && { names }),
  }
  const fn = split ? random.randintSplit : random.randint
  return {
    call: `${split ? 'randintSplit' : 'randint'}(key, ${bounds === null ? 'tensor, tensor' : bounds.map(show).join(', ')}, ${show(options)})`,
    inputs: [key, ...inputs],
    run(tensor, ...tensors) {
      const [min, max] = (bounds ?? tensors) as readonly [TensorLike, TensorLike]
      return fn(tensor!, min, max, options)
    },
    expected(array, ...arrays) {
      const [next, own] = halves(keyOf(array))
      const boundAt = (i: number, side: 0 | 1): bigint => {
        if (literal) return [low, high][side]!
        const input = arrays[side]!
        const index = unravel(i, shape).slice(shape.length - input.shape.length)
        return at(
          input,
          index.map((each, axis) => (input.shape[axis] === 1 ? 0 : each)),
        ) as bigint
      }
      const drawn = integers(split ? keyOf(array) : own, sizeOf(shape), bitSize(type), (i) => [
        boundAt(i, 0),
        boundAt(i, 1),
      ])
      const values = fromValues(type, shape, drawn, options.names ?? shape.map(() => null))
      return split ? values : [values, arrayOfKey(next)]
    },
  }
}

function unravel(flat: number, shape: Shape): number[] {
  let rest = flat
  return shape
    .toReversed()
    .map((length) => {
      const i = rest % length
      rest = Math.floor(rest / length)
      return i
    })
    .toReversed()
}

/** Stable sorting by random numbers, as often as JAX does; with the key to go on with. */
function shuffled(key: Pair, size: number, count: number, sort: (order: readonly number[]) => void): Pair {
  const rounds = size < 2 ? 0 : Math.ceil((3 * Math.log(size)) / Math.log(2 ** 32 - 1))
  let next = key
  for (let round = 0; round < rounds; round++) {
    const [rest, own] = halves(next)
    sort(words(own, count))
    next = rest
  }
  return next
}

/** The positions along an axis after a shuffle. */
function shuffledOrder(key: Pair, length: number): { readonly order: number[]; readonly next: Pair } {
  let order = Array.from({ length }, (_, i) => i)
  const next = shuffled(key, length, length, (drawn) => {
    order = sortedBy(order, drawn)
  })
  return { order, next }
}

const sortedBy = <T>(list: readonly T[], weights: readonly number[]): T[] =>
  list
    .map((item, i) => ({ item, weight: weights[i]! }))
    .sort((left, right) => left.weight - right.weight)
    .map(({ item }) => item)

function drawShuffle(draw: Draw): Trial {
  const key = drawKeyOperand(draw)
  // Only the key gives the next key its vectorized axes.
  const alone = draw.boolean()
  const x = draw.operand({ rank: [1, 3], size: 20, vectorize: !alone })
  const drawn = draw.axis(x)
  const independent = draw.boolean()
  const options = {
    ...(draw.boolean() && { axis: drawn.given }),
    ...((independent || draw.boolean()) && { independent }),
  }
  const axis = options.axis === undefined ? 0 : drawn.axis
  const shuffle = (key: Tensor, tensor: Tensor): [Tensor, Tensor] => random.shuffle(key, tensor, options)
  return {
    call: `shuffle(key, x, ${show(options)})`,
    inputs: [key, x],
    run: (tensor, values) => (alone ? shuffle(tensor!, values!) : shuffle(tensor!, values!)[0]),
    expected(own, array) {
      const { values, next } = independent
        ? shuffledLines(keyOf(own), array!, axis)
        : shuffledWhole(keyOf(own), array!, axis)
      return alone ? [values, arrayOfKey(next)] : values
    },
  }
}

function shuffledWhole(key: Pair, array: Operand, axis: number): { values: NDArray; next: Pair } {
  const { order, next } = shuffledOrder(key, array.shape[axis]!)
  const values = build(
    array.type,
    array.shape,
    (index) => at(array, index.with(axis, order[index[axis]!]!)),
    array.names,
  )
  return { values, next }
}

/** Each line along the axis in an order of its own. */
function shuffledLines(key: Pair, array: Operand, axis: number): { values: NDArray; next: Pair } {
  let values: NDArray = array
  const size = sizeOf(array.shape)
  const next = shuffled(key, size, size, (drawn) => {
    const before = values
    values = build(
      array.type,
      array.shape,
      (index) => {
        const line = Array.from({ length: array.shape[axis]! }, (_, i) => index.with(axis, i))
        const order = sortedBy(
          line,
          line.map((position) => drawn[flatIndex(array.shape, position)]!),
        )
        return at(before, order[index[axis]!]!)
      },
      array.names,
    )
  })
  return { values, next }
}

function drawChoice(draw: Draw): Trial {
  const key = drawKeyOperand(draw)
  const alone = draw.boolean()
  const x = draw.operand({ rank: [1, 3], size: 20, empty: false, vectorize: !alone })
  const drawn = draw.axis(x)
  const flat = draw.boolean()
  const count = flat ? sizeOf(x.shape) : x.shape[drawn.axis]!
  const replace = draw.boolean()
  const weighted = draw.boolean()
  // Orders by floats of few digits have ties.
  const type = draw.type((each) => isFloat(each) && (replace || bitSize(each) >= 32))
  const fill = replace ? [1, 0, 2, 0.5] : [1, 2, 0.5]
  const weights = draw.operand({ type, shape: [count], names: [null], fill, vectorize: false })
  const probabilities = { ...weights, values: [1, ...weights.values.slice(1)] }
  const samples = draw.integer(1, replace ? 6 : count)
  const options = {
    ...((samples > 1 || draw.boolean()) && { samples }),
    ...(!flat && { axis: drawn.given }),
    ...((!replace || draw.rarely()) && { replace }),
  }
  const choice = (tensor: Tensor, values: Tensor, given?: Tensor): [Tensor, Tensor] =>
    given === undefined
      ? random.choice(tensor, values, options)
      : random.choice(tensor, values, given, options)
  return {
    call: `choice(key, x, ${weighted ? 'probabilities, ' : ''}${show(options)})`,
    inputs: [key, x, ...(weighted ? [probabilities] : [])],
    run: (tensor, values, given) => {
      const results = choice(tensor!, values!, given)
      return alone ? results : results[0]
    },
    expected(own, array, given) {
      const { order, next } = picked(keyOf(own), count, samples, replace, given)
      const axis = flat ? 0 : drawn.axis
      const entries = flat ? fromValues(array!.type, [count], array!.values) : array!
      const shape = entries.shape.with(axis, samples)
      const values = build(
        entries.type,
        shape,
        (index) => at(entries, index.with(axis, order[index[axis]!]!)),
        shape.map(() => null),
      )
      return alone ? [values, arrayOfKey(next)] : values
    },
  }
}

/** Which entries are picked. */
function picked(
  key: Pair,
  count: number,
  samples: number,
  replace: boolean,
  probabilities: Operand | undefined,
): { readonly order: number[]; readonly next: Pair } {
  if (!replace && probabilities === undefined) return shuffledOrder(key, count)
  const [next, own] = halves(key)
  if (probabilities === undefined) {
    const drawn = integers(own, samples, 32, () => [0n, BigInt(count)])
    return { order: drawn.map(Number), next }
  }
  const { type } = probabilities
  const round = roundTo(type)
  const weights = probabilities.values.map(Number)
  if (!replace) {
    const noise = gumbels(units(own, count, type), type)
    const scores = weights.map((weight, i) => -noise[i]! - Math.log(weight))
    return { order: sortedBy([...weights.keys()], scores), next }
  }
  const sums = weights.map((_, i) => round(weights.slice(0, i + 1).reduce((sum, each) => sum + each, 0)))
  const parts = units(own, samples, type).map((unit) => round(sums.at(-1)! * round(1 - unit)))
  return { order: parts.map((part) => sums.findIndex((sum) => sum >= part)), next }
}

function drawVectors(draw: Draw, split: boolean): Trial {
  const key = drawKeyOperand(draw)
  const size = draw.integer(1, 3)
  const shape = draw.shape({ rank: [0, 2], size: 4 })
  const method = draw.one(['cholesky', 'cholesky', 'cholesky', 'eigh', 'svd'])
  const exact = (each: DType): boolean => isFloat(each) && epsilon(each) <= epsilon('f32')
  const fits = (each: DType): boolean => (method === 'cholesky' ? isFloat(each) : exact(each))
  const type = draw.type(fits)
  const parameterType = (): DType =>
    draw.type((each) => !isComplex(each) && (isInteger(each) ? bitSize(each) > 4 : fits(each)))
  const mean = draw.operand({ type: parameterType(), shape: [size], fill: 'small', vectorize: split })
  const diagonal = Array.from({ length: size }, () => draw.one([4, 5, 6]))
  const matrixType = parameterType()
  const across = draw.one([0, 1])
  const spread: Operand = {
    ...draw.operand({ type: matrixType, shape: [size, size], vectorize: false }),
    values: Array.from({ length: size * size }, (_, i) => {
      const [row, column] = [Math.floor(i / size), i % size]
      return store(matrixType, row === column ? diagonal[row]! : across)
    }),
  }
  const names = draw.names(shape.length + 1)
  const options = {
    ...((shape.length > 0 || draw.boolean()) && { shape }),
    ...((!fits(toFloating(merged(mean.type, matrixType))) || draw.boolean()) && { type }),
    ...(draw.rarely() && { names }),
    ...((method !== 'cholesky' || draw.boolean()) && { method }),
  }
  const result = options.type ?? toFloating(merged(mean.type, matrixType))
  const whole = [...shape, size]
  /** The vectors of the standard normal distribution behind the sample. */
  const standard = (own: Pair): NDArray => {
    const drawn = units(own, sizeOf(whole), result)
    return fromValues(
      result,
      whole,
      drawn.map((unit) => standardNormal(unit, result)),
    )
  }
  const factor = cholesky(
    diagonal.map((_, row) => diagonal.map((own, column) => (row === column ? own : across))),
  )
  const ownKey = (array: Operand): Pair => (split ? keyOf(array) : halves(keyOf(array))[1])
  return {
    call: `multivariateNormal${split ? 'Split' : ''}(key, mean, covariance, ${show(options)})`,
    inputs: [key, mean, spread],
    run: (tensor, center, matrix) =>
      split
        ? random.multivariateNormalSplit(tensor!, center!, matrix!, options)
        : random.multivariateNormal(tensor!, center!, matrix!, options),
    accuracy: 'sum',
    cancelling: 64,
    ...(method === 'cholesky'
      ? {
          expected(array, center) {
            const source = standard(ownKey(array))
            const values = build(
              result,
              whole,
              (index) =>
                factor[index.at(-1)!]!.reduce(
                  (sum, each, i) => sum + each * Number(at(source, [...index.slice(0, -1), i])),
                  Number(store(computedIn(result), store(result, center!.values[index.at(-1)!]!))),
                ),
              options.names ?? whole.map(() => null),
            )
            return split ? values : [values, arrayOfKey(halves(keyOf(array))[0])]
          },
        }
      : {
          // Any factor of the covariance keeps the length of the standard vector.
          verify([values], [array, center]) {
            const source = standard(ownKey(array!))
            for (let i = 0; i < sizeOf(shape); i++) {
              const vector = (from: NDArray): number[] =>
                from.values.slice(i * size, (i + 1) * size).map(Number)
              const off = vector(values!).map((x, axis) => x - Number(center!.values[axis]))
              const got = solve(factor, off).reduce((sum, x) => sum + x * x, 0)
              const want = vector(source).reduce((sum, x) => sum + x * x, 0)
              if (Math.abs(got - want) > 500 * epsilon(result) * (1 + want))
                return `vector ${i} has squared length ${got}, not ${want}`
            }
            return null
          },
        }),
  }
}
