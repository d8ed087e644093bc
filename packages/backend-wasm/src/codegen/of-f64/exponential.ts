// The exponential function of f64 lanes, and those of hyperbolas.
import type { Emitter } from '../emitter.ts'
import { polynomial, rounder } from '../formulas.ts'
import type { Function } from '../formulas.ts'
import { exp as inside } from '../in-f64.ts'
import type { Operand, Vector } from '../vectors.ts'
import { ln2High, ln2Low, lostIn } from './digits.ts'

/** (eʳ - 1 - r) / r² on |r| ≤ ln 2 / 2, highest power first: minimax for the relative error of eʳ - 1, 1.8e-17. */
const expCoefficients = [
  2.51147e-8, 2.762659e-7, 2.75572272e-6, 2.4801503813e-5, 0.000198412699038, 0.0013888888932878,
  0.0083333333333143, 0.0416666666665722, 0.16666666666666685, 0.5000000000000006,
]

interface Exponent {
  /** The whole multiple, in the low bits, and as a number. */
  readonly shifted: Vector
  readonly n: Vector
  /** The rest, before and after the small part of ln 2 is taken off. */
  readonly high: Vector
  readonly r: Vector
}

/** x as a multiple of ln 2 and a rest. */
function splitExponent(e: Emitter, x: Vector): Exponent {
  const shifted = e.multiplyAdd('f64', x, Math.LOG2E, rounder)
  const n = e.f64('sub', shifted, rounder)
  const high = e.multiplyAdd('f64', n, -ln2High, x)
  return { shifted, n, high, r: e.multiplyAdd('f64', n, -ln2Low, high) }
}

const lostInExponent = (e: Emitter, { n, high, r }: Exponent): Vector =>
  e.multiplyAdd('f64', n, -ln2Low, e.f64('sub', high, r))

export interface Power {
  /** The number without its power of two, in two parts. */
  readonly main: Vector
  readonly rest: Vector
  /** Times the power of two. */
  readonly scaled: (x: Vector) => Vector
}

/** eˣ, of a number that may have another one added to it that is small. */
export function power(e: Emitter, x: Vector, more?: Vector): Power {
  const { f64, i64 } = e
  // Beyond these bounds the result is 0 or infinite anyway. The operand order lets NaN through.
  const near = f64('pmax', f64('pmin', x, 800), -800)
  const split = splitExponent(e, near)
  let { r } = split
  let low: Vector | undefined
  if (more !== undefined) {
    const part = f64('and', more, f64('eq', near, x))
    r = f64('add', split.r, part)
    low = f64('add', lostIn(e, r, split.r, part), lostInExponent(e, split))
    low = e.multiplyAdd('f64', low, r, low)
  }
  const square = f64('mul', r, r)
  const tail = polynomial(e, r, expCoefficients)
  const main = f64('add', r, 1)
  // In two steps, so that subnormal results round once and large ones overflow.
  const half = i64('shl', i64('shr_u', split.shifted, 1), 52)
  const otherHalf = i64('sub', i64('shl', split.shifted, 52), half)
  const powerOfTwo = (exponent: Vector): Vector => i64('add', exponent, 1023n << 52n)
  return {
    main,
    rest: f64(
      'add',
      low === undefined ? f64('mul', square, tail) : e.multiplyAdd('f64', square, tail, low),
      lostIn(e, main, 1, r),
    ),
    scaled: (y) => f64('mul', f64('mul', y, powerOfTwo(half)), powerOfTwo(otherHalf)),
  }
}

/** eˣ of a number whose result is normal. */
export const exp: Function = (e, x) => inside(e, x, [expCoefficients, [ln2High, ln2Low]])

/** eˣ of any number. */
export function expOfAny(e: Emitter, x: Vector, more?: Vector): Vector {
  const { main, rest, scaled } = power(e, x, more)
  return scaled(e.f64('add', main, rest))
}

/** A quarter of eˣ - 1 for x > -60, which is never infinite, or `unit` times that up to another bound. */
export function quarter(e: Emitter, x: Vector, unit = 0.25, bias = 1021n, bound = 710.8): Vector {
  const { f64, i64 } = e
  const split = splitExponent(e, f64('pmin', x, bound))
  const { shifted, r } = split
  const scale = i64('add', i64('shl', shifted, 52), bias << 52n)
  const [less, part] = [f64('sub', scale, unit), f64('mul', scale, r)]
  const sum = f64('add', less, part)
  const lost = lostInExponent(e, split)
  const tail = e.multiplyAdd('f64', f64('mul', r, r), polynomial(e, r, expCoefficients), lost)
  return f64('add', sum, e.multiplyAdd('f64', scale, tail, lostIn(e, sum, less, part)))
}

/** With u = e²ˣ - 1, it is u / (u + 2), of small numbers x itself. */
export const tanh: Function = (e, x) => {
  const less = quarter(e, e.f64('add', x, x), 1, 1023n, 40)
  return e.f64('div', less, e.f64('add', less, 2))
}

/** With u = eˣ - 1, it is half of u + u / (u + 1). */
export const sinh: Function = (e, x) => {
  const { f64 } = e
  const less = quarter(e, x)
  const half = f64('add', less, less)
  return f64('add', half, f64('div', less, f64('add', half, 0.5)))
}

export const cosh: Function = (e, x) => {
  const { f64 } = e
  const part = f64('add', quarter(e, f64('abs', x)), 0.25)
  return f64('add', f64('add', part, part), f64('div', 0.125, part))
}

/** The exponential of a negative number on both sides, so that neither overflows; times a factor before what is small is rounded. */
export function sigmoid(e: Emitter, x: Vector, factor: Operand = 1): Vector {
  const { f64 } = e
  const { main, rest, scaled } = power(e, f64('or', x, -0))
  const sum = f64('add', main, rest)
  const small = scaled(sum)
  const times = factor === 1 ? small : scaled(f64('mul', sum, factor))
  return f64('div', f64('bitselect', times, factor, f64('lt', x, 0)), f64('add', small, 1))
}
