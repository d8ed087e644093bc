// Numbers as unevaluated sums of two f64, which hold about 106 bits (T. J. Dekker, "A floating-point technique for
// extending the available precision", 1971).

/**
 * `high` is the sum rounded to f64, `low` the rest.
 *
 * @internal
 */
export type Pair = readonly [high: number, low: number]

/** The upper half of a number's digits. */
function upperHalf(x: number): number {
  const scaled = x * 134217729
  return scaled - (scaled - x)
}

/**
 * What rounding the product of two numbers to f64 loses, for numbers far from overflow.
 *
 * @internal
 */
export function productError(x: number, y: number): number {
  const xHigh = upperHalf(x)
  const yHigh = upperHalf(y)
  const xLow = x - xHigh
  const yLow = y - yHigh
  return xHigh * yHigh - x * y + xHigh * yLow + xLow * yHigh + xLow * yLow
}

/**
 * x + y, plus a rest that is small beside one of them.
 *
 * @internal
 */
export function pairSum(x: number, y: number, rest = 0): Pair {
  const high = x + y
  const lost = Math.abs(x) > Math.abs(y) ? x - high + y : y - high + x
  return [high, lost + rest]
}

/**
 * The quotient of two pairs, to about 100 bits.
 *
 * @internal
 */
export function pairQuotient([x, xRest]: Pair, [y, yRest]: Pair): Pair {
  const high = x / y
  return [high, (x - high * y - productError(high, y) + xRest - high * yRest) / y]
}
