// Numbers of continuous distributions, from random bits.
import { bitSize, type DType, epsilon, roundTo, smallestPositiveNormal } from '@nx/types'
import { erfInv } from './error-function.ts'
import { bits, type Pair } from './threefry.ts'

/** Types of few digits are computed in f32. */
export const computedIn = (type: DType): DType => (epsilon(type) > epsilon('f16') ? 'f32' : type)

/** Random numbers in [0, 1): as many bits as the type has digits. */
export function units(key: Pair, count: number, type: DType): number[] {
  const [width, digits] = [bitSize(type), -Math.log2(epsilon(type))]
  return bits(key, count, width).map((all) => Number(all >> BigInt(width - digits)) / 2 ** digits)
}

/** A number in [low, high), with every step rounded. */
export function between(unit: number, low: number, high: number, round: (x: number) => number): number {
  return Math.max(round(round(unit * round(high - low)) + low), low)
}

/** A number of a type in [low, high), whatever rounding does. */
export function within(unit: number, type: DType, low: number, high: number): number {
  const round = roundTo(type)
  const [least, end] = [round(low), round(high)]
  const drawn = round(between(unit, least, end, roundTo(computedIn(type))))
  return drawn >= end ? Math.max(nextBelow(end, type), least) : drawn
}

/** The greatest number of a type below another one. */
function nextBelow(value: number, type: DType): number {
  const round = roundTo(type)
  if (value === 0) return -smallestPositiveNormal(type) * epsilon(type)
  let distance = (Math.abs(value) * epsilon(type)) / 8
  while (round(value - distance) === value) distance *= 1.5
  return round(value - distance)
}

/** A number of the standard normal distribution: the inverse of its distribution function. */
export function standardNormal(unit: number, type: DType): number {
  const round = roundTo(computedIn(type))
  const sample = between(unit, round(-1 + epsilon(type) / 2), 1, round)
  return round(round(erfInv(sample)) * round(Math.SQRT2))
}

/** Numbers of the standard Gumbel distribution. */
export function gumbels(drawn: readonly number[], type: DType): number[] {
  const round = roundTo(computedIn(type))
  return drawn.map((unit) => {
    const sample = between(unit, smallestPositiveNormal(type), 1, round)
    return roundTo(type)(-round(Math.log(-round(Math.log(sample)))))
  })
}
