// The error function, its complement and its inverse, in f64.
//
// Rational approximations of W. J. Cody, "Rational Chebyshev approximations for the error function" (1969), with the
// intervals and coefficients of FreeBSD's msun (s_erf.c, Sun Microsystems, 1993).
import { productError } from './precise.ts'

/** Value of a polynomial, coefficients from the constant up. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = 0
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!
  return sum
}

type Ratio = readonly [numerator: readonly number[], denominator: readonly number[]]

const ratio = (x: number, [numerator, denominator]: Ratio): number =>
  polynomial(x, numerator) / polynomial(x, denominator)

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

/** erf(x) near 1, for 0.84375 <= x < 1.25: this much more than `near`, as a function of x - 1. */
const shoulder: Ratio = [
  [
    -2.36211856075265944077e-3, 4.14856118683748331666e-1, -3.72207876035701323847e-1,
    3.18346619901161753674e-1, -1.10894694282396677476e-1, 3.54783043256182359371e-2,
    -2.166375594868790843e-3,
  ],
  [
    1, 1.06420880400844228286e-1, 5.40397917702171048937e-1, 7.18286544141962662868e-2,
    1.26171219808761642112e-1, 1.36370839120290507362e-2, 1.1984499846799107417e-2,
  ],
]
const near = 0.845062911510467529297

/** log(x · erfc(x)) + x² + 0.5625 as a function of 1 / x², for 1.25 <= x < 1 / 0.35. */
const slope: Ratio = [
  [
    -9.86494403484714822705e-3, -6.93858572707181764372e-1, -1.05586262253232909814e1,
    -6.23753324503260060396e1, -1.62396669462573470355e2, -1.84605092906711035994e2,
    -8.12874355063065934246e1, -9.81432934416914548592,
  ],
  [
    1, 1.96512716674392571292e1, 1.376577541435190426e2, 4.34565877475229228821e2, 6.45387271733267880336e2,
    4.29008140027567833386e2, 1.08635005541779435134e2, 6.57024977031928170135, -6.04244152148580987438e-2,
  ],
]

/** The same for larger x. */
const tail: Ratio = [
  [
    -9.86494292470009928597e-3, -7.99283237680523006574e-1, -1.77579549177547519889e1,
    -1.60636384855821916062e2, -6.37566443368389627722e2, -1.02509513161107724954e3,
    -4.83519191608651397019e2,
  ],
  [
    1, 3.03380607434824582924e1, 3.25792512996573918826e2, 1.53672958608443695994e3, 3.19985821950859553908e3,
    2.55305040643316442583e3, 4.74528541206955367215e2, -2.24409524465858183362e1,
  ],
]

/** erfc(x) for x >= 1.25. */
function upper(x: number): number {
  // The square of x rounded to f32 is exact; what that leaves out joins the rest of the exponent.
  const short = Math.fround(x)
  const main = -short * short - 0.5625
  const rest = (short - x) * (short + x) + ratio(1 / (x * x), x < 1 / 0.35 ? slope : tail)
  const exponent = main + rest
  const power = Math.exp(exponent)
  if (x > 28) return 0
  const quotient = power / x
  const lost = power - quotient * x - productError(quotient, x)
  return quotient + (lost + power * (rest - (exponent - main))) / x
}

/** Error function: 2/√π · ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  const y = Math.abs(x)
  if (y < 0.84375) return x + x * ratio(x * x, central)
  const value = y < 1.25 ? near + ratio(y - 1, shoulder) : y < 6 ? 1 - upper(y) : 1
  return y === y ? value * Math.sign(x) : x
}

/** 1 − erf(x), exact where that is small. */
export function erfc(x: number): number {
  if (x >= 1.25) return upper(x)
  if (x >= 0.84375) return 1 - near - ratio(x - 1, shoulder)
  // Halves, so that 1 − erf(x) does not lose what erf(x) has beyond 1/2.
  return x < 0.25 ? 1 - erf(x) : 0.5 - (x - 0.5 + x * ratio(x * x, central))
}

/**
 * Inverse of the error function: the approximation of S. Winitzki, "A handy approximation for the error function and
 * its inverse" (2008), then three steps of Halley's method.
 */
export function erfInv(x: number): number {
  const size = Math.abs(x)
  if (!(size < 1)) return size === 1 ? x * Infinity : NaN
  const a = 0.147
  const log = Math.log1p(-x * x)
  const half = 2 / (Math.PI * a) + log / 2
  let y = Math.sqrt(Math.sqrt(half * half - log / a) - half)
  for (let step = 0; step < 3; step++) {
    const miss = size < 0.5 ? erf(y) - size : 1 - size - erfc(y)
    const newton = (miss * Math.sqrt(Math.PI) * Math.exp(y * y)) / 2
    y -= newton / (1 + y * newton)
  }
  return x < 0 || Object.is(x, -0) ? -y : y
}
