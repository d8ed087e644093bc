// The exponential function to about 60 bits.
import { type Pair, pairSum, productError } from './pair.ts'

/** ln 2 in two parts; the first has so few bits that its products with exponents are exact. */
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10

const halvings = 4

/** An exponential as 2ᵏ · (1 + rest). */
export interface Exponential {
  readonly k: number
  readonly rest: Pair
}

/**
 * e to the power of x plus a small `low`, for |x| < 1000.
 *
 * x = k·ln 2 + r; the Taylor series gives exp(r / 16) - 1, and p → 2p + p² doubles the exponent four times.
 *
 * @internal
 */
export function exponential(x: number, low = 0): Exponential {
  const k = Math.round(x * Math.LOG2E)
  const main = x - k * ln2High
  const [r, rLow] = pairSum(main, -k * ln2Low, low)
  const s = r / 2 ** halvings
  let series = 0
  for (let n = 9; n > 1; n--) series = (series + 1) * (s / n)
  const tail = series * s
  let high = s + tail
  let rest = s - high + tail + (rLow / 2 ** halvings) * (1 + s)
  for (let i = 0; i < halvings; i++) {
    const square = high * high
    const double = 2 * high
    const sum = double + square
    rest = double - sum + square + productError(high, high) + 2 * (rest + high * rest)
    high = sum
  }
  return { k, rest: [high, rest] }
}

/**
 * 2ᵏ · x, rounded once where that is subnormal, for k up to 900.
 *
 * @internal
 */
export const scaled = (x: number, k: number): number => x * 2 ** (k + 100) * 2 ** -100

/**
 * e to the power of x, less one, as a pair, for x up to 700.
 *
 * @internal
 */
export function expm1Pair(x: number): Pair {
  const { k, rest } = exponential(x)
  if (k === 0) return rest
  const [high, low] = pairSum(1, ...rest)
  const power = high * 2 ** k
  return pairSum(power, -1, low * 2 ** k)
}
