// Conversion between element types, in vector lanes: each function takes one vector from the stack and leaves one.
import { bitSize, finiteMax, finiteMin, isInteger } from '@nx/types'
import type { DType } from '@nx/types'
import type { Callable, Emitter } from './emitter.ts'
import { isHalf, isNarrow, laneClass, sign } from './lanes.ts'
import { lanewise } from './lanewise.ts'
import { packLow } from './shuffles.ts'

/** Wraps i32 lanes to a narrower integer type; leaves others as they are. */
export function wrapNarrow(e: Emitter, type: DType): void {
  if (!isNarrow(type)) return
  const { f } = e
  const bits = bitSize(type)
  if (sign(type) === 'u') {
    e.splat('i32', 2 ** bits - 1)
    f.op('v128.and')
    return
  }
  f.op('i32x4.shl', undefined, f.i32(32 - bits))
  f.op('i32x4.shr_s', undefined, f.i32(32 - bits))
}

/** Rounds f32 lanes to a 16-bit float type; leaves others as they are. */
export function roundHalf(e: Emitter, type: DType): void {
  if (!isHalf(type)) return
  encodeHalf(e, type)
  decodeHalf(e, type)
}

/** The bits of 16-bit floats, in i32 lanes, from f32 lanes: rounded to nearest even. */
export function encodeHalf(e: Emitter, type: 'f16' | 'bf16'): void {
  const { f } = e
  e.scoped(() => {
    const x = e.temporary()
    f.set(x)
    if (type === 'bf16') {
      // Adds half of the last kept bit, or a little less to make ties even; NaN keeps its upper half and stays NaN.
      f.get(x)
      f.op('v128.and', f.op('i32x4.shr_u', f.get(x), f.i32(16)), e.splat('i32', 1))
      f.op('i32x4.add', undefined, e.splat('i32', 0x7fff))
      f.op('i32x4.add')
      f.op('i32x4.shr_u', undefined, f.i32(16))
      f.op('v128.or', f.op('i32x4.shr_u', f.get(x), f.i32(16)), e.splat('i32', 0x40))
      f.op('f32x4.eq', f.get(x), f.get(x))
      f.op('v128.bitselect')
      return
    }
    const magnitude = e.temporary()
    const result = e.temporary()
    f.set(magnitude, f.op('f32x4.abs', f.get(x)))
    // Subnormals: adding 0.5 moves the last bit of f16 to the last bit of f32, and rounds.
    f.op('i32x4.sub', f.op('f32x4.add', f.get(magnitude), e.splat('f32', 0.5)), e.splat('i32', 0x3f000000))
    // Normal numbers: rebias the exponent and round as above; what overflows becomes infinite by the carry.
    f.get(magnitude)
    f.op('v128.and', f.op('i32x4.shr_u', f.get(magnitude), f.i32(13)), e.splat('i32', 1))
    f.op('i32x4.add', undefined, e.splat('i32', 0xfff - 0x38000000))
    f.op('i32x4.add')
    f.op('i32x4.shr_u', undefined, f.i32(13))
    f.op('f32x4.lt', f.get(magnitude), e.splat('f32', 2 ** -14))
    f.op('v128.bitselect')
    f.set(result)
    f.op('v128.bitselect', e.splat('i32', 0x7c00), f.get(result), f.op('f32x4.ge', f.get(magnitude), e.splat('f32', 65520)))
    f.set(result)
    f.op('v128.bitselect', f.get(result), e.splat('i32', 0x7e00), f.op('f32x4.eq', f.get(x), f.get(x)))
    f.op('v128.and', f.op('i32x4.shr_u', f.get(x), f.i32(16)), e.splat('i32', 0x8000))
    f.op('v128.or')
  })
}

/** f32 lanes from the bits of 16-bit floats in i32 lanes. */
export function decodeHalf(e: Emitter, type: 'f16' | 'bf16'): void {
  const { f } = e
  if (type === 'bf16') {
    f.op('i32x4.shl', undefined, f.i32(16))
    return
  }
  e.scoped(() => {
    const bits = e.temporary()
    const magnitude = e.temporary()
    f.set(bits)
    f.op('v128.and', f.get(bits), e.splat('i32', 0x7fff))
    f.set(magnitude)
    // The product with 2^112 rebiases the exponent, subnormals included.
    f.op('f32x4.mul', f.op('i32x4.shl', f.get(magnitude), f.i32(13)), e.splat('f32', 2 ** 112))
    f.op('v128.and', f.op('i32x4.gt_u', f.get(magnitude), e.splat('i32', 0x7bff)), e.splat('i32', 0x7f800000))
    f.op('v128.or')
    f.op('i32x4.shl', f.op('v128.and', f.get(bits), e.splat('i32', 0x8000)), f.i32(16))
    f.op('v128.or')
  })
}

/** Lane 0 and lane 1 of 8 bytes, cut to 4 bytes each. */
function narrowLanes(e: Emitter): void {
  const { f } = e
  e.scoped(() => {
    const x = e.temporary()
    f.set(x)
    f.shuffle(packLow(8, 4), f.get(x), f.get(x))
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
  if (isHalf(to) && (source === 'f64' || source === 'i64' || (source === 'i32' && bitSize(from) === 32))) {
    return roundThroughF64(e, from, to, saturate)
  }
  if (source === 'i32') f.op(target === 'f64' ? `f64x2.convert_low_i32x4_${sign(from)}` : `f32x4.convert_i32x4_${sign(from)}`)
  else if (source === 'i64') {
    const op = target === 'f64' ? (`f64.convert_i64_${sign(from)}` as const) : (`f32.convert_i64_${sign(from)}` as const)
    lanewise(e, ['i64'], target, (get) => f.op(op, get(0)))
  } else if (source === 'f32' && target === 'f64') f.op('f64x2.promote_low_f32x4')
  else if (source === 'f64' && target === 'f32') {
    if (saturate) clampTo(e, 'f64', Number(finiteMax(to)))
    f.op('f32x4.demote_f64x2_zero')
    return
  }
  if (saturate) clampTo(e, target, Number(finiteMax(to)))
  roundHalf(e, to)
}

/** NaN stays. */
function clampTo(e: Emitter, lane: 'f32' | 'f64' | 'i32' | 'i64', max: number): void {
  if (lane !== 'f32' && lane !== 'f64') return
  const { f } = e
  const shape = lane === 'f32' ? 'f32x4' : 'f64x2'
  e.splat(lane, max)
  f.op(`${shape}.pmin`)
  e.splat(lane, -max)
  f.op(`${shape}.pmax`)
}

function roundThroughF64(e: Emitter, from: DType, to: 'f16' | 'bf16', saturate: boolean): void {
  const { f } = e
  const round = e.library.imported(saturate ? `saturate_${to}` : `round_${to}`)
  const source = laneClass(from)
  lanewise(e, [source], 'f32', (get) => {
    get(0)
    if (source === 'i64') f.op(`f64.convert_i64_${sign(from)}`)
    else if (source === 'i32') f.op(`f64.convert_i32_${sign(from)}`)
    f.call(round)
    f.op('f32.demote_f64')
  })
}

function integerToInteger(e: Emitter, from: DType, to: DType): void {
  const { f } = e
  const [source, target] = [laneClass(from), laneClass(to)]
  if (source === 'i32' && target === 'i64') f.op(`i64x2.extend_low_i32x4_${sign(from)}`)
  else if (source === 'i64' && target === 'i32') narrowLanes(e)
  if (target === 'i32' && !holds(to, from)) wrapNarrow(e, to)
}

const holds = (outer: DType, inner: DType): boolean =>
  finiteMin(outer) <= finiteMin(inner) && finiteMax(outer) >= finiteMax(inner)

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

/** Four lanes at once where all are within s32, which is nearly always; else the others again, one by one. */
function fastFloatToInteger(e: Emitter, to: DType): void {
  const { f } = e
  const truncate = truncator(e, to)
  e.scoped(() => {
    const x = e.temporary()
    const result = e.temporary()
    f.set(x)
    f.set(result, f.op('i32x4.trunc_sat_f32x4_s', f.get(x)))
    f.op('f32x4.lt', f.op('f32x4.abs', f.get(x)), e.splat('f32', 2 ** 31))
    f.if(f.op('i32.eqz', f.op('i32x4.all_true')), () => {
      for (let lane = 0; lane < 4; lane++) {
        f.get(result)
        f.call(truncate, f.op('f64.promote_f32', f.lane('f32x4.extract_lane', lane, f.get(x))))
        f.lane('i32x4.replace_lane', lane)
        f.set(result)
      }
    })
    f.get(result)
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
        if (type === 'i64') f.i64(BigInt(end))
        else f.i32(Number(end))
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
