// Logarithms of f64 lanes, inverse hyperbolic functions, and powers.
import type { Emitter } from '../emitter.ts'
import { polynomial, splitNormal } from '../formulas.ts'
import type { Function } from '../formulas.ts'
import type { Vector } from '../vectors.ts'
import { ln2High, ln2Low, upper, lostIn } from './digits.ts'
import { expOfAny } from './exponential.ts'

/** 2 (atanh √z / √z - 1) / z for z ≤ 0.0295: minimax, 1.2e-18. */
const logCoefficients = [
  0.14796094, 0.15314037, 0.1818356482, 0.222221985642, 0.28571428742468, 0.399999999994144,
  0.6666666666666734,
]
/** ((atanh √z / √z - 1) / z - 1/3) / z, as above: 1.1e-20. */
const powCoefficients = [
  0.065981796, 0.0662840714, 0.076933787447, 0.0909089218172, 0.111111112599843, 0.14285714285049647,
  0.20000000000001128,
]

/** y = 2ᵏ · (1 + f) with 1 + f between √½ and √2. */
function splitLogarithm(e: Emitter, y: Vector): { k: Vector; f: Vector } {
  const { f64 } = e
  const isSubnormal = f64('lt', y, 2 ** -1022)
  const { k, f } = splitNormal(e, f64('bitselect', f64('mul', y, 2 ** 54), y, isSubnormal))
  return { k: f64('sub', k, f64('and', isSubnormal, 54)), f }
}

/** The logarithm of e and of 2 to some base, each in a short and a small part. */
type Base = readonly [high: number, low: number, high2: number, low2: number]

/**
 * The logarithm of y, to which `lost` is added; natural, or to a base.
 *
 * ln(1 + f) = f - f²/2 + s · (f²/2 + s² · P), where s = f / (2 + f) (fdlibm, e_log.c, Sun Microsystems, 1993).
 */
export function logarithm(e: Emitter, y: Vector, lost?: Vector, base?: Base): Vector {
  const { f64 } = e
  const { k, m, f } = splitNormal(e, y)
  const s = f64('div', f, f64('add', m, 1))
  const z = f64('mul', s, s)
  const half = f64('mul', f64('mul', f, 0.5), f)
  // What does not wait for the quotient.
  const main = f64('sub', f, half)
  let low = f64('sub', f64('sub', f, main), half)
  if (lost !== undefined) low = f64('add', low, f64('div', lost, y))
  const withSeries = (rest: Vector): Vector =>
    e.multiplyAdd(
      'f64',
      f64('mul', s, z),
      polynomial(e, z, logCoefficients),
      e.multiplyAdd('f64', s, half, rest),
    )
  if (base === undefined) {
    const sum = e.multiplyAdd('f64', k, ln2High, main)
    low = e.multiplyAdd('f64', k, ln2Low, low)
    return f64('add', sum, withSeries(low))
  }
  const [high, highLow, high2, low2] = base
  const short = upper(e, main)
  const rest = f64('add', f64('sub', main, short), withSeries(low))
  const [scaled, whole] = [f64('mul', short, high), f64('mul', k, high2)]
  const sum = f64('add', whole, scaled)
  const small = e.multiplyAdd('f64', f64('add', rest, short), highLow, lostIn(e, sum, whole, scaled))
  const less = e.multiplyAdd('f64', k, low2, e.multiplyAdd('f64', rest, high, small))
  return f64('add', sum, less)
}

/** ln(1 + x), with what their sum loses. */
export const log1p: Function = (e, x) => {
  const { f64 } = e
  const y = f64('add', x, 1)
  const part = f64('sub', y, 1)
  const lost = f64('add', f64('sub', 1, f64('sub', y, part)), f64('sub', x, part))
  return logarithm(e, y, lost)
}

/** ln(1 + `small`), and where x is so large that squares of it may overflow, ln 2x. */
function inverseHyperbolic(e: Emitter, x: Vector, small: Vector): Vector {
  const { f64 } = e
  const isLarge = f64('gt', x, 2 ** 60)
  const value = log1p(e, f64('bitselect', x, small, isLarge))
  return f64('add', value, f64('and', isLarge, Math.LN2))
}

export const asinh: Function = (e, x) => {
  const { f64 } = e
  const square = f64('mul', x, x)
  const root = f64('sqrt', f64('add', square, 1))
  return inverseHyperbolic(e, x, f64('add', x, f64('div', square, f64('add', root, 1))))
}

export const acosh: Function = (e, x) => {
  const { f64 } = e
  const above = f64('sub', x, 1)
  const root = f64('sqrt', f64('mul', above, f64('add', above, 2)))
  return inverseHyperbolic(e, x, f64('add', above, root))
}

export const atanh: Function = (e, x) => {
  const { f64 } = e
  return f64('mul', log1p(e, f64('div', f64('add', x, x), f64('sub', 1, x))), 0.5)
}

/** |x|ʸ = eʸ ˡⁿ ˣ, the logarithm and the product to 26 digits and a rest (fdlibm, e_pow.c, Sun Microsystems, 1993). */
export function pow(e: Emitter, x: Vector, y: Vector): Vector {
  const { f64 } = e
  const { multiplyAdd } = e
  const { k, f } = splitLogarithm(e, f64('abs', x))
  // ln(1 + f) = 2s + 2s · t, where s = f / (2 + f) and t = s² / 3 + ….
  const sum = f64('add', f, 2)
  const sumHigh = upper(e, sum)
  const sumLow = f64('sub', f, f64('sub', sumHigh, 2))
  const inverse = f64('div', 1, sum)
  const s = f64('mul', f, inverse)
  const high = upper(e, s)
  const left = f64('sub', f64('sub', f, f64('mul', high, sumHigh)), f64('mul', high, sumLow))
  const low = f64('mul', left, inverse)
  const square = f64('mul', high, high)
  const squareLow = f64('mul', low, f64('add', high, s))
  const z = f64('add', square, squareLow)
  // A third of the square in two parts, and what is beyond it.
  const squareHigh = upper(e, square)
  const third = f64('mul', squareHigh, 0.3333333358168602)
  const above = f64('mul', f64('mul', z, z), polynomial(e, z, powCoefficients))
  const thirdLow = multiplyAdd('f64', f64('add', f64('sub', square, squareHigh), squareLow), 1 / 3, above)
  const rest = multiplyAdd('f64', squareHigh, -2.483526865641276e-9, thirdLow)
  const factor = upper(e, f64('add', f64('add', third, 1), rest))
  const factorLow = f64('sub', rest, f64('sub', f64('sub', factor, 1), third))
  const main = f64('mul', f64('add', high, high), factor)
  const mainLow = multiplyAdd('f64', low, factor, f64('mul', s, factorLow))
  const whole = f64('mul', k, ln2High)
  const log = f64('add', whole, main)
  const logLow = f64(
    'add',
    multiplyAdd('f64', k, ln2Low, f64('add', mainLow, mainLow)),
    lostIn(e, log, whole, main),
  )
  // Times y, which beyond these bounds makes it 0 or infinite anyway.
  const inside = f64('pmax', f64('pmin', y, 2 ** 66), -(2 ** 66))
  const logHigh = upper(e, f64('add', log, logLow))
  const insideHigh = upper(e, inside)
  const product = f64('mul', logHigh, insideHigh)
  const less = multiplyAdd(
    'f64',
    f64('add', f64('sub', log, logHigh), logLow),
    inside,
    f64('mul', f64('sub', inside, insideHigh), logHigh),
  )
  const exponent = f64('add', product, less)
  return expOfAny(e, exponent, lostIn(e, exponent, product, less))
}
