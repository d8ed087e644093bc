// Conversion between element types, in vector lanes: each function takes one vector from the stack and leaves one.
import { bitSize, finiteMax, finiteMin, isInteger, isUnsigned } from '@nx/types'
import type { DType } from '@nx/types'
import type { Callable, Emitter } from './emitter.ts'
import { rounder } from './formulas.ts'
import { isNarrow, isNarrowFloat, laneClass, sign } from './lanes.ts'
import type { NarrowFloat } from './lanes.ts'
import { operationsOf } from './vectors.ts'
import type { Operand, Operations, Vector } from './vectors.ts'
import { lanewise } from './lanewise.ts'
import { packLow } from './shuffles.ts'

/** Wraps lanes of integers to a narrower integer type; leaves others as they are. */
export function wrapNarrow(e: Emitter, type: DType): void {
  if (!isNarrow(type)) return
  const bits = bitSize(type)
  const beyond = 8 * e.integerBytes - bits
  if (beyond === 0) return
  const v = operationsOf<'i32'>(e, e.integerLane)
  e.map((x) => (sign(type) === 'u' ? v('and', x, 2 ** bits - 1) : v('shr_s', v('shl', x, beyond), beyond)))
}

/** Rounds f32 lanes to a narrower float type, unless that is left to the store; leaves others as they are. */
export function roundNarrow(e: Emitter, type: DType): void {
  if (!isNarrowFloat(type) || e.isStored) return
  encodeFloat(e, type)
  decodeFloat(e, type)
}

/** Stored bits of the significand, exponent of the smallest normal number, and what follows the largest finite number. */
const formats = {
  f8: [2, -14, 0x7c],
  f8_e4m3fn: [3, -6, 0x7f],
  f16: [10, -14, 0x7c00],
} as const

/** The bits of narrow floats, in i32 lanes, from f32 lanes: rounded to nearest even. Lanes as narrow as they are have bits. */
export function encodeFloat(e: Emitter, type: NarrowFloat): void {
  const { f32, i32 } = e
  if (e.width > 4) return
  /** Drops low bits: adds half of the last bit kept, or a little less to make ties even. */
  const dropBits = (x: Vector, count: number, bias: number): Vector => {
    const odd = i32('and', i32('shr_u', x, count), 1)
    return i32('shr_u', i32('add', i32('add', x, odd), 2 ** (count - 1) - 1 + bias), count)
  }
  e.map((x) => {
    const isNumber = f32('eq', x, x)
    // NaN keeps sign and payload, and stays NaN where the bits kept are those of an infinity.
    if (type === 'bf16') {
      const upper = i32('shr_u', x, 16)
      const lost = i32('and', i32('eq', i32('and', upper, 0x7f), 0), 1)
      return i32('bitselect', dropBits(x, 16, 0), i32('or', upper, lost), isNumber)
    }
    const [mantissa, exponent, beyond] = formats[type]
    const dropped = 23 - mantissa
    const sign = 2 ** (bitSize(type) - 1)
    const magnitude = f32('abs', x)
    // Adding this moves the last bit of a subnormal number to the last bit of f32, and rounds.
    const subnormal = i32(
      'sub',
      f32('add', magnitude, 2 ** (exponent + dropped)),
      (127 + exponent + dropped) * 2 ** 23,
    )
    // Others only need another exponent bias.
    const normal = dropBits(magnitude, dropped, -(126 + exponent) * 2 ** 23)
    const finite = i32('bitselect', subnormal, normal, f32('lt', magnitude, 2 ** exponent))
    const bounded = i32('min_u', finite, beyond)
    const leastNan = beyond + Number(type !== 'f8_e4m3fn')
    const nan = i32('max_u', i32('and', i32('shr_u', x, dropped), sign - 1), leastNan)
    const bits = i32('bitselect', bounded, nan, isNumber)
    return i32('or', bits, i32('and', i32('shr_u', x, 32 - bitSize(type)), sign))
  })
}

/** f32 lanes from the bits of narrow floats in i32 lanes. */
export function decodeFloat(e: Emitter, type: NarrowFloat): void {
  const { f32, i32 } = e
  if (e.width > 4) return
  if (type === 'bf16') return e.map((bits) => i32('shl', bits, 16))
  const [mantissa, exponent, beyond] = formats[type]
  const sign = 2 ** (bitSize(type) - 1)
  e.map((bits) => {
    const magnitude = i32('and', bits, sign - 1)
    // The product with a power of two rebiases the exponent, subnormals included; infinity and NaN get theirs.
    const scaled = f32('mul', i32('shl', magnitude, 23 - mantissa), 2 ** (126 + exponent))
    const special = i32('and', i32('gt_u', magnitude, beyond - 1), 0x7f800000)
    return i32('or', i32('or', scaled, special), i32('shl', i32('and', bits, sign), 32 - bitSize(type)))
  })
}

/** Converts lanes from one element type to another, as `asType`. */
export function convertLanes(e: Emitter, from: DType, to: DType, saturate: boolean): void {
  const { f } = e
  const [source, target] = [laneClass(from), laneClass(to)]
  if (isInteger(to)) {
    if (isInteger(from)) integerToInteger(e, from, to)
    else floatToInteger(e, from, to)
    return
  }
  const isNarrowed = isNarrowFloat(to)
  if (isNarrowed && isInteger(from) && bitSize(from) >= 32) shorten(e, from)
  if (source === 'i32') {
    f.op(target === 'f64' ? `f64x2.convert_low_i32x4_${sign(from)}` : `f32x4.convert_i32x4_${sign(from)}`)
  } else if (source === 'i64') {
    const lane = isNarrowed ? 'f64' : target
    lanewise(e, ['i64'], lane, (get) => f.op(`${lane as 'f32'}.convert_i64_${sign(from)}`, get(0)))
  } else if (source === 'f32' && target === 'f64') f.op('f64x2.promote_low_f32x4')
  if (target === 'f32' && bitSize(from) === 64) {
    // More digits than a tie of any narrower type has, so few that none becomes subnormal where that has digits.
    if (isNarrowed) e.map((x) => roundToOdd(e.i64, x, 2n ** 37n - 1n))
    if (isNarrowed || source === 'f64') f.op('f32x4.demote_f64x2_zero')
  }
  if (saturate) {
    // Before it is rounded, as a format without infinities makes NaN of what is beyond. NaN stays.
    const max = Number(finiteMax(to))
    const v = e.floats(to)
    e.map((x) => v('pmax', v('pmin', x, max), -max))
  }
  roundNarrow(e, to)
}

/** Drops low bits, of which the last one that stays tells whether they were zero: what is rounded once more is rounded rightly. */
const roundToOdd = (v: Operations<'i64'>, x: Vector, low: Operand): Vector =>
  v('andnot', v('or', x, v('add', v('and', x, low), low)), low)

/** Integers with no more digits than the floats have that they become next. */
function shorten(e: Emitter, type: DType): void {
  const lane = laneClass(type) as 'i64'
  const digits = lane === 'i64' ? 53 : 24
  const v = operationsOf(e, lane)
  e.map((x) => {
    const isShort = v('eq', v('shr_u', isUnsigned(type) ? x : v('abs', x), digits), 0)
    return roundToOdd(v, x, v('andnot', 2 ** (bitSize(type) - digits) - 1, isShort))
  })
}

function integerToInteger(e: Emitter, from: DType, to: DType): void {
  const { f } = e
  const [source, target] = [laneClass(from), laneClass(to)]
  if (source === 'i32' && target === 'i64') f.op(`i64x2.extend_low_i32x4_${sign(from)}`)
  else if (source === 'i64' && target === 'i32') e.map((x) => e.shuffle(packLow(8, 4), x))
  wrapNarrow(e, to)
}

/** Truncates and wraps; infinities saturate, NaN becomes 0. */
function floatToInteger(e: Emitter, from: DType, to: DType): void {
  const { f, f32, f64, i64 } = e
  const target = laneClass(to)
  const truncate = truncator(e, to)
  const isWide = laneClass(from) === 'f64' || target === 'i64'
  if (isWide && laneClass(from) === 'f32') f.op('f64x2.promote_low_f32x4')
  // All lanes at once where none is large, which is nearly always; else again, one by one.
  e.map((x) => {
    const isSmall = isWide ? f64('lt', f64('abs', x), 2 ** 51) : f32('lt', f32('abs', x), 2 ** 31)
    f.op('i32x4.all_true', e.push(isSmall))
    const fast = (): void => {
      if (!isWide) return f.op('i32x4.trunc_sat_f32x4_s', e.push(x))
      const whole = i64('sub', f64('add', f64('trunc', x), rounder), 0x4338n << 48n)
      e.push(target === 'i64' ? whole : e.shuffle(packLow(8, 4), whole))
    }
    const exact = (): void => {
      e.push(x)
      lanewise(e, [isWide ? 'f64' : 'f32'], target, (get) => {
        get(0)
        if (!isWide) f.op('f64.promote_f32')
        f.call(truncate)
      })
    }
    f.if(undefined, fast, exact, 'v128')
    return e.take()
  })
  wrapNarrow(e, to)
}

/** The function that truncates any f64 and wraps it into 32 or 64 bits. */
function truncator(e: Emitter, to: DType): Callable {
  const type = laneClass(to) === 'i64' ? 'i64' : 'i32'
  return e.library.helper(`truncate_${to}`, ['f64'], type, (f) => {
    const x = 0
    const size = type === 'i64' ? 2 ** 64 : 2 ** 32
    for (const [value, end] of [
      [Infinity, finiteMax(to)],
      [-Infinity, finiteMin(to)],
    ] as const) {
      f.if(f.op('f64.eq', f.get(x), f.f64(value)), () => {
        f.number(type, end)
        f.op('return')
      })
    }
    f.if(f.op('f64.lt', f.op('f64.abs', f.get(x)), f.f64(size / 2)), () => {
      f.op(`${type}.trunc_sat_f64_s`, f.get(x))
      f.op('return')
    })
    // x - size · floor(x / size), exactly: powers of two only move the exponent.
    f.tee(x, f.op('f64.trunc', f.get(x)))
    f.op('f64.mul', f.op('f64.floor', f.op('f64.mul', f.get(x), f.f64(1 / size))), f.f64(size))
    f.op('f64.sub')
    f.op(`${type}.trunc_sat_f64_u`)
  })
}
