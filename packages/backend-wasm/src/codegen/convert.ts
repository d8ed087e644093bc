// Conversion between element types, in vector lanes: each function takes one vector from the stack and leaves one.
import { bitSize, finiteMax, finiteMin, isInteger, roundTo } from '@nx/types'
import type { DType } from '@nx/types'
import type { Callable, Emitter } from './emitter.ts'
import { isNarrow, isNarrowFloat, laneClass, sign } from './lanes.ts'
import type { NarrowFloat } from './lanes.ts'
import { operationsOf } from './vectors.ts'
import type { Vector } from './vectors.ts'
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

/** Rounds f32 lanes to a narrower float type; leaves others as they are. */
export function roundNarrow(e: Emitter, type: DType): void {
  if (!isNarrowFloat(type)) return
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
  if (isNarrowFloat(to) && source !== 'f32' && bitSize(from) >= 32) roundThroughF64(e, from, to, saturate)
  else if (source === 'i32') {
    f.op(target === 'f64' ? `f64x2.convert_low_i32x4_${sign(from)}` : `f32x4.convert_i32x4_${sign(from)}`)
  } else if (source === 'i64') {
    lanewise(e, ['i64'], target, (get) => f.op(`${target as 'f32'}.convert_i64_${sign(from)}`, get(0)))
  } else if (source === 'f32' && target === 'f64') f.op('f64x2.promote_low_f32x4')
  else if (source === 'f64' && target === 'f32') f.op('f32x4.demote_f64x2_zero')
  if (saturate) {
    // Before it is rounded, as a format without infinities makes NaN of what is beyond. NaN stays.
    const max = Number(finiteMax(to))
    const v = e.floats(to)
    e.map((x) => v('pmax', v('pmin', x, max), -max))
  }
  roundNarrow(e, to)
}

/** Rounds once where f32 on the way would round twice. */
function roundThroughF64(e: Emitter, from: DType, to: NarrowFloat, saturate: boolean): void {
  const { f } = e
  const source = laneClass(from)
  lanewise(e, [source], 'f32', (get) => {
    get(0)
    if (source !== 'f64') f.op(`f64.convert_${source as 'i32'}_${sign(from)}`)
    if (saturate) {
      const max = Number(finiteMax(to))
      f.f64(max)
      f.op('f64.min')
      f.f64(-max)
      f.op('f64.max')
    }
    f.call(e.library.imported(`round_${to}`, roundTo(to)))
    f.op('f32.demote_f64')
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
  const { f } = e
  const [source, target] = [laneClass(from), laneClass(to)]
  if (source === 'f32' && target === 'i32' && e.width === 4) fastFloatToInteger(e, to)
  else {
    const truncate = truncator(e, to)
    lanewise(e, [source], target, (get) => {
      get(0)
      if (source === 'f32') f.op('f64.promote_f32')
      f.call(truncate)
    })
  }
  wrapNarrow(e, to)
}

/** Four lanes at once where all are within s32, which is nearly always; else again, one by one. */
function fastFloatToInteger(e: Emitter, to: DType): void {
  const { f, f32 } = e
  const truncate = truncator(e, to)
  e.map((x) => {
    const result = f32('lt', f32('abs', x), 2 ** 31)
    f.op('i32x4.all_true', e.push(result))
    const fast = (): void => f.set(result.local, f.op('i32x4.trunc_sat_f32x4_s', e.push(x)))
    const exact = (): void => {
      e.push(x)
      lanewise(e, ['f32'], 'i32', (get) => f.call(truncate, f.op('f64.promote_f32', get(0))))
      f.set(result.local)
    }
    f.if(undefined, fast, exact)
    return result
  })
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
