// What functions of f32 and of f64 have in common: polynomials, and what holds for any accuracy.
import type { Emitter } from './emitter.ts'
import type { Operations, Vector } from './vectors.ts'

/** A function of two f64 lanes. */
export type Function = (e: Emitter, x: Vector) => Vector

type Lane = 'f32' | 'f64'
type Floats = Operations<Lane>

/** Added, it rounds to an integer, which the low bits of the sum then hold. */
export const rounder = 6755399441055744

/** Coefficients from the highest power down. */
export function polynomial(
  e: Emitter,
  x: Vector,
  coefficients: readonly number[],
  lane: Lane = 'f64',
): Vector {
  const [first = 0, second = 0, ...rest] = coefficients
  let sum = e.multiplyAdd(lane, x, first, second)
  for (const coefficient of rest) sum = e.multiplyAdd(lane, sum, x, coefficient)
  return sum
}

export type Ratio = readonly [numerator: readonly number[], denominator: readonly number[]]

export const ratio = (e: Emitter, x: Vector, [numerator, denominator]: Ratio, lane: Lane = 'f64'): Vector =>
  (e[lane] as Floats)('div', polynomial(e, x, numerator, lane), polynomial(e, x, denominator, lane))

/** The magnitude of x with the sign of y. */
export function withSign(e: Emitter, x: Vector, y: Vector, lane: Lane = 'f64'): Vector {
  const v = e[lane] as Floats
  return v('or', x, v('and', y, -0))
}

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

/** y = 2ᵏ · m with m = 1 + f between √½ and √2, for normal numbers. */
export function splitNormal(e: Emitter, y: Vector): { k: Vector; m: Vector; f: Vector } {
  const { f64, i64 } = e
  const root = 0x3fe6a09e667f3bcdn
  const bits = i64('add', y, 0x3ff0000000000000n - root)
  // An integer below the digits of 2⁵².
  const exponent = i64('or', i64('shr_u', bits, 52), 0x4330000000000000n)
  const m = i64('add', i64('and', bits, 2n ** 52n - 1n), root)
  return { k: f64('sub', exponent, 2 ** 52 + 1023), m, f: f64('sub', m, 1) }
}

/** Whether a number is between others. */
export const isBetween = (v: Floats, x: Vector, low: number, high: number): Vector =>
  v('and', v('gt', x, low), v('lt', x, high))

/** |x|ʸ as xʸ, where that is right for numbers but 0, with the signs, ones and NaN of IEEE 754. */
export function signedPower(v: Floats, x: Vector, y: Vector, power: Vector): Vector {
  const size = v('abs', x)
  const isInfinite = v('eq', size, Infinity)
  const grows = v('xor', isInfinite, v('lt', y, 0))
  const isEdge = v('or', isInfinite, v('eq', x, 0))
  const extended = v('bitselect', v('and', grows, Infinity), power, isEdge)
  const half = v('mul', y, 0.5)
  const isWhole = v('eq', v('floor', y), y)
  const isOdd = v('andnot', isWhole, v('eq', v('floor', half), half))
  const signed = v('or', extended, v('and', v('and', x, -0), isOdd))
  // Of negative numbers only whole powers are real, but of -∞ all are as of ∞.
  const isNegative = v('and', v('lt', x, 0), v('gt', x, -Infinity))
  const either = v('min', x, y)
  const isReal = v('andnot', v('eq', either, either), v('andnot', isNegative, isWhole))
  const isUnit = v('and', v('eq', x, -1), v('eq', v('abs', y), Infinity))
  const isOne = v('or', v('or', v('eq', y, 0), v('eq', x, 1)), isUnit)
  return v('bitselect', 1, v('bitselect', signed, NaN, isReal), isOne)
}
