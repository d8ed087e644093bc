// Logarithm to base 10 of a number, within 1 ulp.
import { productError } from '@nx/types'

const log10e = 0.4342944819032518
const log10eRest = 1.098319650216765e-17

// log10(2), the first part short enough for exact small multiples.
const log10of2 = 0.301029995663157
const log10of2Rest = 8.241712586023572e-13

/**
 * Logarithm to base 10. Near 1, where Math.log10 loses digits, x is brought to within 1/√2 and √2 by a power of two,
 * and then it is 2·atanh((x − 1) / (x + 1)) by its series, the first term to twice the precision.
 */
export function log10(x: number): number {
  if (!(x > 0.125 && x < 8)) return Math.log10(x)
  const power = Math.round(Math.log2(x))
  const m = x / 2 ** power
  const sum = m + 1
  const s = (m - 1) / sum
  const lost = m > 1 ? 1 - (sum - m) : m - (sum - 1)
  const sRest = (m - 1 - s * sum - productError(s, sum) - s * lost) / sum
  let series = 0
  for (let k = 25; k > 1; k -= 2) series = s * s * (series + 1 / k)
  const high = power * log10of2
  const low = 2 * s * log10e
  const y = high + low
  const rest = productError(2 * s, log10e) + 2 * (s * log10eRest + (sRest + s * series) * log10e)
  return y + (low - (y - high) + power * log10of2Rest + rest)
}
