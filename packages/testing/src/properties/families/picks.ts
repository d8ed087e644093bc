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
  type Shape,
  sizeOf,
} from '@nx/types'
import { at, build, fromValues, store } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Trial, Value } from '../property.ts'
import { cholesky, solve } from '../reference/matrices.ts'
import { halves, integers, picked, shuffledLines, shuffledWhole } from '../reference/picks.ts'
import { computedIn, standardNormal, units } from '../reference/samples.ts'
import { arrayOfKey, keyOf, type Pair } from '../reference/threefry.ts'
import { merged, toFloating } from '../reference/types.ts'
import { show } from '../show.ts'
import { drawKeyOperand } from './keys.ts'

/** Properties of the other distributions. */
export const picks = (): readonly Property[] => [
  { name: 'random.randint', draw: (draw) => drawIntegers(draw, false) },
  { name: 'random.randintSplit', draw: (draw) => drawIntegers(draw, true) },
  { name: 'random.shuffle', draw: drawShuffle },
  { name: 'random.choice', draw: drawChoice },
  { name: 'random.multivariateNormal', draw: (draw) => drawVectors(draw, false) },
  { name: 'random.multivariateNormalSplit', draw: (draw) => drawVectors(draw, true) },
]

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
  const fill = !replace ? [1, 2, 0.5] : bitSize(type) > 8 ? [1, 0, 2, 0.5] : [1, 0]
  const weights = draw.operand({ type, shape: [count], names: [null], fill, vectorize: false })
  // Sums that a type of few digits does not hold differ with the order of their terms.
  const least = (value: Value, i: number): Value => (i === 0 ? 1 : i < 2 / epsilon(type) ? value : 0)
  const probabilities = { ...weights, values: weights.values.map(least) }
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
