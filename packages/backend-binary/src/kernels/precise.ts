// Functions that the host's Math has not, or not to one unit in the last place.

/** The upper half of a number's digits. */
function upperHalf(x: number): number {
  const scaled = x * 134217729
  return scaled - (scaled - x)
}

/** What rounding the product of two numbers to f64 loses (T. J. Dekker, 1971), for numbers far from overflow. */
export function productError(x: number, y: number): number {
  const xHigh = upperHalf(x)
  const yHigh = upperHalf(y)
  const [xLow, yLow] = [x - xHigh, y - yHigh]
  return xHigh * yHigh - x * y + xHigh * yLow + xLow * yHigh + xLow * yLow
}

const log10e = 0.4342944819032518
const log10eRest = 1.098319650216765e-17

/**
 * Logarithm to base 10. Between 1/2 and 2 as 2·atanh((x − 1) / (x + 1)) by its series, the first term to twice the
 * precision; Math.log10 loses digits there.
 */
export function log10(x: number): number {
  if (!(x > 0.5 && x < 2) || x === 1) return Math.log10(x)
  const sum = x + 1
  const s = (x - 1) / sum
  const lost = x > 1 ? 1 - (sum - x) : x - (sum - 1)
  const sRest = (x - 1 - s * sum - productError(s, sum) - s * lost) / sum
  const square = s * s
  let series = 0
  for (let k = 41; k > 1; k -= 2) series = square * (series + 1 / k)
  const first = 2 * s * log10e
  return first + (productError(2 * s, log10e) + 2 * (s * log10eRest + (sRest + s * series) * log10e))
}

/** One divided by the square root: the rounding errors of both are found and corrected. */
export function rsqrt(x: number): number {
  if (x > 0 && x < 1e-250) return 2 ** 200 * rsqrt(x * 2 ** 400)
  const root = Math.sqrt(x)
  const y = 1 / root
  const correction =
    y * (1 - y * root - productError(y, root) - (x - root * root - productError(root, root)) / x / 2)
  return correction === correction ? y + correction : y
}
