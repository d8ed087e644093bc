// The error function of a number, its complement and its inverse, in f64.
//
// Rational approximations in the manner of W. J. Cody, "Rational Chebyshev approximations for the error function"
// (1969): near zero with the coefficients of fdlibm (s_erf.c, Sun Microsystems, 1993), beyond with a fit of our own.
import { type Pair, pairQuotient, pairSum, productError } from './pair.ts'
import { exponential, scaled } from './exponential.ts'

/** Value of a polynomial, coefficients from the constant up. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = 0
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!
  return sum
}

type Ratio = readonly [numerator: readonly number[], denominator: readonly number[]]

const ratio = (x: number, [numerator, denominator]: Ratio): number =>
  polynomial(x, numerator) / polynomial(x, denominator)

/** The same to twice the precision, where terms nearly cancel. */
function ratioPair([x, xRest]: Pair, ratio: Ratio): Pair {
  const [numerator, denominator] = ratio.map((coefficients) => {
    let sum: Pair = [0, 0]
    for (let i = coefficients.length - 1; i >= 0; i--) {
      const [high, low] = sum
      sum = pairSum(coefficients[i]!, high * x, productError(high, x) + low * x + high * xRest)
    }
    return sum
  })
  return pairQuotient(numerator!, denominator!)
}

/** erf(x) / x - 1 as a function of x², for |x| < 0.84375. */
const central: Ratio = [
  [
    1.28379167095512558561e-1, -3.2504210724700149937e-1, -2.84817495755985104766e-2,
    -5.77027029648944159157e-3, -2.37630166566501626084e-5,
  ],
  [
    1, 3.97917223959155352819e-1, 6.50222499887672944485e-2, 5.08130628187576562776e-3,
    1.32494738004321644526e-4, -3.9602282787753681232e-6,
  ],
]

/**
 * log(x · erfc(x)) + x² + 0.75 as a function of 1 / x², for x >= 0.84375, to 8e-18: a minimax fit by
 * reweighted least squares, computed with 300 bits.
 */
const outer: Ratio = [
  [
    0.17763505707529983, 6.259337189519356, 81.40196946563668, 483.49520062585776, 1234.663230272206,
    332.79492024675005, -4240.737232221671, -7478.045956377849, -4699.269045049636, -1104.5276017919243,
    -74.12754740805168, -0.3514003890997977,
  ],
  [
    1, 38.05181984237473, 561.8422457260281, 4178.091954188652, 17033.267258513184, 38955.83054044564,
    49317.39393656162, 32996.904398025355, 10661.70711475301, 1400.6388541886201, 50.16521990813427,
  ],
]

/** erfc(x + beyond) for x from 0.84375 to 28, as 2ᵏ times a pair. */
function upper(x: number, beyond = 0): { readonly k: number; readonly value: Pair } {
  // The square of x rounded to f32 is exact; what that leaves out joins the rest of the exponent.
  const short = Math.fround(x)
  const [log, logRest] =
    x < 1.5
      ? ratioPair(pairQuotient([1, 0], [x * x, productError(x, x)]), outer)
      : [ratio(1 / (x * x), outer), 0]
  const [more, moreRest] = pairSum(log, (short - x) * (short + x) - 2 * x * beyond, logRest)
  const [exponent, lost] = pairSum(-short * short - 0.75, more, moreRest)
  const power = exponential(exponent, lost)
  return { k: power.k, value: pairQuotient(pairSum(1, ...power.rest), [x, 0]) }
}

/**
 * Error function: 2/√π · ∫₀ˣ exp(−t²) dt.
 *
 * @internal
 */
export function erf(x: number): number {
  const y = Math.abs(x)
  if (y < 0.84375) return x + x * ratio(x * x, central)
  if (!(y < 6)) return y > 0 ? Math.sign(x) : x
  const { k, value } = upper(y)
  const [main, rest] = pairSum(1, -scaled(value[0], k), -scaled(value[1], k))
  return (main + rest) * Math.sign(x)
}

/**
 * 1 − erf(x), exact where that is small; of x and of what is `beyond` its digits.
 *
 * @internal
 */
export function erfc(x: number, beyond = 0): number {
  if (x > 28) return 0
  if (x >= 0.84375) {
    const { k, value } = upper(x, beyond)
    return scaled(value[0] + value[1], k)
  }
  if (x < 0.25) return 1 - erf(x)
  // Where the value is small beside what it is a difference of, pairs keep the digits.
  const [part, rest] = ratioPair([x * x, productError(x, x)], central)
  const product = x * part
  const [high, low] = pairSum(1, -x)
  const [main, lost] = pairSum(high, -product, low - productError(x, part) - x * rest)
  return main + lost
}

/**
 * Inverse of the error function: the approximation of S. Winitzki, "A handy approximation for the error function and
 * its inverse" (2008), then Halley's method.
 *
 * @internal
 */
export function erfInv(x: number): number {
  const size = Math.abs(x)
  if (!(size < 1)) return size === 1 ? x * Infinity : NaN
  const a = 0.147
  const log = Math.log1p(-x * x)
  const half = 2 / (Math.PI * a) + log / 2
  let y = Math.sqrt(Math.sqrt(half * half - log / a) - half)
  for (let step = 0, change = size; step < 4 && Math.abs(change) > 1e-7 * y; step++, y -= change) {
    const miss = size < 0.5 ? erf(y) - size : 1 - size - erfc(y)
    const newton = (miss * Math.sqrt(Math.PI) * Math.exp(y * y)) / 2
    change = newton / (1 + y * newton)
  }
  return x < 0 || Object.is(x, -0) ? -y : y
}
