// Functions of f64 lanes that take or give angles.
import type { Emitter } from '../emitter.ts'
import { polynomial, rounder, withSign } from '../formulas.ts'
import type { Function } from '../formulas.ts'
import type { Operand, Vector } from '../vectors.ts'
import { farAngle } from './far-angles.ts'

/** (sin √z / √z - 1) / z and (cos √z - 1 + z / 2) / z² for z ≤ (π / 4)²: minimax, 3.5e-18 and less. */
const sinCoefficients = [
  1.5896504e-10, -2.505075325e-8, 2.7557313662e-6, -0.00019841269829725, 0.008333333333322314,
  -0.16666666666666632,
]
const cosCoefficients = [
  -1.135945e-11, 2.08757196e-9, -2.7557314326e-7, 2.4801587289395e-5, -0.0013888888888874, 0.0416666666666666,
]
/** π / 2 in three parts; products of the first two with a number up to 2²⁰ are exact. */
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const
/** What π / 4 is more than its f64, which has three bits to spare. */
const quarterLow = 3.061616997868383e-17
/** (atan √z / √z - 1) / z for z ≤ 1/4: minimax, 3.9e-18. */
const atanCoefficients = [
  0.0101367421, -0.02746466061, 0.041884439793, -0.051227324357, 0.0585847128961, -0.06663837568355,
  0.07692076714971, -0.09090896435634, 0.111111106678128, -0.1428571427658933, 0.19999999999905632,
  -0.33333333333332993,
]
/** (asin √z / √z - 1) / z for z ≤ 1/4: minimax, 1.5e-17. */
const asinCoefficients = [
  0.03195877123, -0.01629380562, 0.01957374811, 0.006510905148, 0.0121732691067, 0.0138845996695,
  0.017359771032734, 0.022371753524289, 0.030381959331404, 0.0446428568234739, 0.0750000000034306,
  0.16666666666665383,
]

/** n · π / 2 + r + low, with n in the low bits of `shifted`. */
export interface Angle {
  readonly shifted: Vector
  readonly r: Vector
  readonly low: Vector
}

/** W. J. Cody and W. Waite, "Software Manual for the Elementary Functions", 1980. For |x| < 2²⁰. */
function nearAngle(e: Emitter, x: Vector): Angle {
  const { f64 } = e
  const shifted = e.multiplyAdd('f64', x, 2 / Math.PI, rounder)
  const n = f64('sub', shifted, rounder)
  const first = f64('sub', x, f64('mul', n, halfPi[0]))
  const middle = f64('mul', n, halfPi[1])
  const second = f64('sub', first, middle)
  const last = f64('mul', n, halfPi[2])
  const r = f64('sub', second, last)
  const lost = f64('sub', f64('sub', first, second), middle)
  return { shifted, r, low: f64('add', f64('sub', f64('sub', second, r), last), lost) }
}

function sineAndCosine(e: Emitter, { r, low }: Angle): readonly [sine: Vector, cosine: Vector] {
  const { f64 } = e
  const z = f64('mul', r, r)
  const half = f64('mul', z, 0.5)
  const rest = f64('sub', 1, half)
  const cubic = f64('mul', f64('mul', z, r), polynomial(e, z, sinCoefficients))
  const quartic = f64('mul', f64('mul', z, z), polynomial(e, z, cosCoefficients))
  const gone = f64('sub', f64('sub', 1, rest), half)
  return [
    f64('add', r, e.multiplyAdd('f64', low, rest, cubic)),
    f64('add', rest, f64('add', f64('sub', quartic, f64('mul', r, low)), gone)),
  ]
}

type OfAngle = (e: Emitter, angle: Angle) => Vector

/** By the quarter in which the angle is, `turn` quarters further. */
const sineTurned =
  (turn: bigint): OfAngle =>
  (e, angle) => {
    const { i64 } = e
    const [sine, cosine] = sineAndCosine(e, angle)
    const quarter = i64('add', angle.shifted, turn)
    const value = i64('bitselect', cosine, sine, isOddInteger(e, quarter))
    return i64('xor', value, i64('and', i64('shl', quarter, 62), -1n << 63n))
  }

const isOddInteger = ({ i64 }: Emitter, x: Vector): Vector => i64('eq', i64('and', x, 1n), 1n)

const tangent: OfAngle = (e, angle) => {
  const { f64, i64 } = e
  const [sine, cosine] = sineAndCosine(e, angle)
  const isOdd = isOddInteger(e, angle.shifted)
  const [above, below] = [f64('bitselect', cosine, sine, isOdd), f64('bitselect', sine, cosine, isOdd)]
  return i64('xor', f64('div', above, below), i64('shl', angle.shifted, 63))
}

const ofAngle = {
  sin: /* @__PURE__ */ sineTurned(0n),
  cos: /* @__PURE__ */ sineTurned(1n),
  tan: tangent,
}

/** A function of angles below 2²⁰. */
export const ofNear =
  (name: keyof typeof ofAngle): Function =>
  (e, x) =>
    ofAngle[name](e, nearAngle(e, x))

/** The same of those that are not, and finite. */
export const ofFar =
  (name: keyof typeof ofAngle): Function =>
  (e, x) => {
    const { f64 } = e
    const value = ofAngle[name](e, farAngle(e, f64('abs', x)))
    return name === 'cos' ? value : f64('xor', value, f64('and', x, -0))
  }

/** The angle of a point from the two sides of it, which are not negative, and whether it is on the left. */
export function angle(e: Emitter, height: Vector, width: Operand, isLeft?: Vector): Vector {
  const { f64 } = e
  const [shorter, longer] = [f64('min', height, width), f64('max', height, width)]
  // Of more than half of the larger one, what the angle is less than π / 4.
  const isWide = f64('or', f64('gt', f64('add', shorter, shorter), longer), f64('eq', shorter, Infinity))
  const difference = f64('andnot', f64('sub', shorter, longer), f64('eq', shorter, longer))
  const above = f64('bitselect', difference, shorter, isWide)
  const below = f64('bitselect', f64('add', shorter, longer), f64('pmax', longer, 5e-324), isWide)
  const t = f64('div', above, below)
  const z = f64('mul', t, t)
  let turned = e.multiplyAdd('f64', f64('mul', t, z), polynomial(e, z, atanCoefficients), t)
  // So many quarters of π, and the rest.
  let quarters = f64('and', isWide, 1)
  const mirror = (where: Vector, end: number): void => {
    quarters = f64('bitselect', f64('sub', end, quarters), quarters, where)
    turned = f64('xor', turned, f64('and', where, -0))
  }
  mirror(f64('gt', height, width), 2)
  if (isLeft !== undefined) mirror(isLeft, 4)
  return e.multiplyAdd('f64', quarters, Math.PI / 4, e.multiplyAdd('f64', quarters, quarterLow, turned))
}

export function atan2(e: Emitter, y: Vector, x: Vector): Vector {
  const { f64, i64 } = e
  const [height, width] = [f64('abs', y), f64('abs', x)]
  // The sum of the sides must not overflow.
  const scale = f64('bitselect', 0.25, 1, f64('gt', f64('max', height, width), 2 ** 1020))
  const isLeft = i64('lt_s', x, 0n)
  return withSign(e, angle(e, f64('mul', height, scale), f64('mul', width, scale), isLeft), y)
}

/** The angle whose sine is the magnitude of x; beyond half a half of what it is less than π / 2. */
function arcsine(e: Emitter, x: Vector): { isWide: Vector; size: Vector; value: Vector } {
  const { f64 } = e
  const size = f64('abs', x)
  const isWide = f64('gt', size, 0.5)
  const half = f64('mul', f64('sub', 1, size), 0.5)
  const z = f64('bitselect', half, f64('mul', size, size), isWide)
  const side = f64('bitselect', f64('sqrt', half), size, isWide)
  return {
    isWide,
    size,
    value: e.multiplyAdd('f64', f64('mul', side, z), polynomial(e, z, asinCoefficients), side),
  }
}

/** π / 2 less a number, which is small or of its size. */
const complement = ({ f64 }: Emitter, x: Vector): Vector =>
  f64('sub', Math.PI / 2, f64('sub', x, 2 * quarterLow))

export const asin: Function = (e, x) => {
  const { f64 } = e
  const { isWide, value } = arcsine(e, x)
  return withSign(e, f64('bitselect', complement(e, f64('add', value, value)), value, isWide), x)
}

export const acos: Function = (e, x) => {
  const { f64 } = e
  const { isWide, value } = arcsine(e, x)
  const twice = f64('add', value, value)
  const left = f64('sub', Math.PI, f64('sub', twice, 4 * quarterLow))
  const wide = f64('bitselect', left, twice, f64('lt', x, 0))
  return f64('bitselect', wide, complement(e, withSign(e, value, x)), isWide)
}
