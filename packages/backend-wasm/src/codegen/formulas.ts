// What functions of f32 and of f64 have in common: polynomials, and what holds for any accuracy.
import type { Emitter } from './emitter.ts'
import type { Vector } from './vectors.ts'

/** A function of two f64 lanes. */
export type Function = (e: Emitter, x: Vector) => Vector

/** Added, it rounds to an integer, which the low bits of the sum then hold. */
export const rounder = 6755399441055744

/** Coefficients from the highest power down. */
export function polynomial(
  e: Emitter,
  x: Vector,
  [first = 0, second = 0, ...rest]: readonly number[],
): Vector {
  let sum = e.multiplyAdd('f64', x, first, second)
  for (const coefficient of rest) sum = e.multiplyAdd('f64', sum, x, coefficient)
  return sum
}

export type Ratio = readonly [numerator: readonly number[], denominator: readonly number[]]

export const ratio = (e: Emitter, x: Vector, [numerator, denominator]: Ratio): Vector =>
  e.f64('div', polynomial(e, x, numerator), polynomial(e, x, denominator))

/** The magnitude of x with the sign of y. */
export const withSign = ({ f64 }: Emitter, x: Vector, y: Vector): Vector => f64('or', x, f64('and', y, -0))

/** The sign of x on a function of its magnitude. */
export const odd =
  (of: Function): Function =>
  (e, x) =>
    withSign(e, of(e, e.f64('abs', x)), x)

/** What is so small that the function is x stays as it is, zeros with their signs. */
export const keepingSmall =
  (of: Function): Function =>
  (e, x) =>
    e.f64('bitselect', x, of(e, x), e.f64('lt', e.f64('abs', x), 2 ** -60))

/** A logarithm of y where that is positive and finite; else of zero -∞, of ∞ itself, and NaN. */
export function logarithmOf({ f64 }: Emitter, y: Vector, value: Vector): Vector {
  const finite = f64('bitselect', value, y, f64('lt', y, Infinity))
  const positive = f64('bitselect', finite, NaN, f64('gt', y, 0))
  return f64('bitselect', -Infinity, positive, f64('eq', y, 0))
}

/** |x|ʸ as xʸ, with the signs, ones and NaN of IEEE 754. */
export function signedPower({ f64 }: Emitter, x: Vector, y: Vector, power: Vector): Vector {
  const half = f64('mul', y, 0.5)
  const isWhole = f64('eq', f64('floor', y), y)
  const isOdd = f64('andnot', isWhole, f64('eq', f64('floor', half), half))
  const signed = f64('or', power, f64('and', f64('and', x, -0), isOdd))
  // Of negative numbers only whole powers are real, but of -∞ all are as of ∞.
  const isNegative = f64('and', f64('lt', x, 0), f64('gt', x, -Infinity))
  const real = f64('bitselect', NaN, signed, f64('andnot', isNegative, isWhole))
  const isUnit = f64('and', f64('eq', x, -1), f64('eq', f64('abs', y), Infinity))
  const isOne = f64('or', f64('or', f64('eq', y, 0), f64('eq', x, 1)), isUnit)
  return f64('bitselect', 1, real, isOne)
}
