// Natural logarithm of f32 lanes, within 0.9 ulp.
import type { Emitter } from './emitter.ts'
import { multiplyAdd } from './multiply-add.ts'

const ln2High = 0.69313812256
const ln2Low = 9.0580006145e-6
/** Bits of √½: mantissas are taken from there to √2. */
const rootBits = 0x3f3504f3
const smallestNormal = 2 ** -126

/**
 * Takes x, leaves ln x: x = 2ᵏ · (1 + g); with s = g / (2 + g), ln(1 + g) is 2s plus a polynomial in s², as in
 * FreeBSD's msun (e_logf.c), whose coefficients these are.
 */
export function emitLog(e: Emitter): void {
  const { f } = e
  e.scoped(() => {
    const [x, k, g, s, z, half] = Array.from({ length: 6 }, () => e.temporary()) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    const tiny = e.temporary()
    f.set(x)
    // Subnormal numbers are scaled up first.
    f.set(tiny, f.op('f32x4.lt', f.get(x), e.splat('f32', smallestNormal)))
    f.op('v128.bitselect', f.op('f32x4.mul', f.get(x), e.splat('f32', 2 ** 23)), f.get(x), f.get(tiny))
    f.set(g)
    f.set(k, f.op('i32x4.shr_s', f.op('i32x4.sub', f.get(g), e.splat('i32', rootBits)), f.i32(23)))
    f.op('i32x4.sub', f.get(g), f.op('i32x4.shl', f.get(k), f.i32(23)))
    f.op('f32x4.sub', undefined, e.splat('f32', 1))
    f.set(g)
    f.op('i32x4.sub', f.get(k), f.op('v128.and', f.get(tiny), e.splat('i32', 23)))
    f.op('f32x4.convert_i32x4_s')
    f.set(k)
    f.op('f32x4.div', f.get(g), f.op('f32x4.add', f.get(g), e.splat('f32', 2)))
    f.set(s)
    f.set(z, f.op('f32x4.mul', f.get(s), f.get(s)))
    const w = tiny
    f.set(w, f.op('f32x4.mul', f.get(z), f.get(z)))
    f.set(half, f.op('f32x4.mul', f.op('f32x4.mul', f.get(g), f.get(g)), e.splat('f32', 0.5)))
    evenPart(e, z, w)
    oddPart(e, w)
    f.op('f32x4.add')
    f.op('f32x4.mul', f.op('f32x4.add', undefined, f.get(half)), f.get(s))
    f.set(s)
    f.set(z, e.splat('f32', ln2Low))
    multiplyAdd(e, k, z, () => f.get(s))
    f.op('f32x4.add', f.op('f32x4.sub', undefined, f.get(half)), f.get(g))
    f.set(s)
    f.set(z, e.splat('f32', ln2High))
    multiplyAdd(e, k, z, () => f.get(s))
    f.set(s)
    specialCases(e, x, s)
  })
}

function evenPart(e: Emitter, z: number, w: number): void {
  const { f } = e
  e.scoped(() => {
    const c = e.temporary()
    f.set(c, e.splat('f32', 0.28498786688))
    f.get(z)
    multiplyAdd(e, w, c, () => e.splat('f32', 0.66666662693))
    f.op('f32x4.mul')
  })
}

function oddPart(e: Emitter, w: number): void {
  const { f } = e
  e.scoped(() => {
    const c = e.temporary()
    f.set(c, e.splat('f32', 0.24279078841))
    f.get(w)
    multiplyAdd(e, w, c, () => e.splat('f32', 0.40000972152))
    f.op('f32x4.mul')
  })
}

/** ln 0 = -∞, ln ∞ = ∞, negative numbers and NaN give NaN. */
function specialCases(e: Emitter, x: number, result: number): void {
  const { f } = e
  f.op('v128.bitselect', e.splat('f32', -Infinity), f.get(result), f.op('f32x4.eq', f.get(x), e.splat('f32', 0)))
  f.set(result)
  f.op('v128.bitselect', f.get(x), f.get(result), f.op('f32x4.eq', f.get(x), e.splat('f32', Infinity)))
  f.set(result)
  e.splat('f32', NaN)
  f.get(result)
  f.op('v128.not', f.op('f32x4.ge', f.get(x), e.splat('f32', 0)))
  f.op('v128.bitselect')
}
