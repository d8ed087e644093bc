// Random integers, orders and picks, from random bits.
import { bitSize, roundTo, sizeOf } from '@nx/types'
import { at, build, flatIndex } from '../array.ts'
import type { NDArray, Operand } from '../property.ts'
import { gumbels, units } from './samples.ts'
import { bits, keys, type Pair, words } from './threefry.ts'

/** The key to go on with, and one to use up. */
export const halves = (key: Pair): [next: Pair, own: Pair] => keys(key, 2) as [Pair, Pair]

/**
 * Integers in [low, high): remainders of numbers with twice the bits, of which the first half is the high one. Where these
 * are fewer than 64 and the number is beyond the last multiple of the span, the bits of the words that are left decide.
 */
export function integers(
  key: Pair,
  count: number,
  width: number,
  boundsAt: (i: number) => readonly [bigint, bigint],
): bigint[] {
  const drawn = bits(key, 2 * count, Math.max(width, 32))
  const own = BigInt(width)
  return Array.from({ length: count }, (_, i) => {
    const [low, high] = boundsAt(i)
    const [first, second] = [drawn[i]!, drawn[count + i]!]
    const span = high - low
    const whole = (BigInt.asUintN(width, first) << own) + BigInt.asUintN(width, second)
    const isIncomplete = width < 32 && whole - (whole % span) + span > 2n ** (2n * own)
    const rest = ((first >> own) << (32n - own)) + (second >> own)
    return low + ((isIncomplete ? rest : whole) % span)
  })
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
export function shuffledOrder(key: Pair, length: number): { readonly order: number[]; readonly next: Pair } {
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

/** All lines along the axis in one order. */
export function shuffledWhole(key: Pair, array: Operand, axis: number): { values: NDArray; next: Pair } {
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
export function shuffledLines(key: Pair, array: Operand, axis: number): { values: NDArray; next: Pair } {
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

/** Which entries are picked. */
export function picked(
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
  const type = bitSize(probabilities.type) < 32 ? 'f32' : probabilities.type
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
