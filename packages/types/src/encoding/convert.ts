// Conversion of one element from any type to any other.
import { Complex } from '../complex.ts'
import type { Scalar } from '../contract.ts'
import { isComplex, isInteger } from '../dtype.ts'
import type { DType } from '../dtype.ts'
import { finiteMax, finiteMin } from '../limits.ts'
import { roundTo } from './round.ts'
import { wrapTo } from './wrap.ts'

/** Options of `convert`. */
export interface ConvertOptions {
  /** Whether what a floating-point type cannot hold, infinities included, becomes its largest finite number. */
  readonly saturate?: boolean
}

/** A 64-bit integer as f64, its last bit set where bits were lost, so that rounding it again does no harm. */
function toOdd(x: bigint): number {
  const exact = Number(x)
  if (Number.isSafeInteger(exact)) return exact
  return Number((x >> 11n) | (x & 2047n ? 1n : 0n)) * 2048
}

function toInteger(type: DType): (x: number) => number | bigint {
  const wrap = wrapTo(type)
  return (x) => {
    if (Number.isFinite(x)) return wrap(x)
    return x > 0 ? finiteMax(type) : x < 0 ? finiteMin(type) : wrap(0)
  }
}

function toFloat(type: DType, saturate: boolean): (x: number) => number {
  const round = roundTo(type)
  if (!saturate) return round
  const max = Number(finiteMax(type))
  return (x) => round(Math.max(-max, Math.min(max, x)))
}

/**
 * The function that converts one element of a type to another: 64-bit integers are `bigint`, complex numbers
 * `Complex`, all others `number`.
 *
 * Floats are truncated and wrapped into integers, infinities become the ends of the range and NaN 0. Conversions to
 * floats round once, to nearest even. A complex number becomes real by its real part.
 *
 * @example
 * convert('f32', 's8')(300.7) // => 44
 * convert('f32', 'f8_e4m3fn', { saturate: true })(1000) // => 448
 * convert('c64', 'f32')(complex(1, 2)) // => 1
 */
export function convert(from: DType, to: DType, options: ConvertOptions = {}): (x: Scalar) => Scalar {
  if (isInteger(to)) {
    if (isInteger(from)) return wrapTo(to) as (x: Scalar) => Scalar
    const integer = toInteger(to)
    return (x) => integer(x instanceof Complex ? x.re : Number(x))
  }
  const saturate = options.saturate === true
  if (isComplex(to)) {
    const part = toFloat(to === 'c64' ? 'f32' : 'f64', saturate)
    const number = realOf(to === 'c128')
    return (x) =>
      x instanceof Complex ? new Complex(part(x.re), part(x.im)) : new Complex(part(number(x)), 0)
  }
  const round = toFloat(to, saturate)
  const number = realOf(to === 'f64')
  return (x) => round(number(x))
}

/** The real part of an element as f64; for 64-bit integers correctly rounded, or ready to be rounded further. */
const realOf =
  (last: boolean) =>
  (x: Scalar): number =>
    x instanceof Complex ? x.re : typeof x === 'number' ? x : last ? Number(x) : toOdd(x)
