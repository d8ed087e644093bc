// Functions of f32 lanes computed in f64 lanes, so that one rounding at the end is all that shows: within 0.51 ulp.
import type { Emitter, Local } from './emitter.ts'
import { bytesOfLanes, swapHalves } from './shuffles.ts'

/** Runs `emit`, which maps one vector of two f64 to another, on the two halves of a vector of f32. */
function inF64(e: Emitter, emit: () => void): void {
  const { f } = e
  const half = (): void => {
    f.op('f64x2.promote_low_f32x4')
    emit()
    f.op('f32x4.demote_f64x2_zero')
  }
  if (e.width === 2) return half()
  e.scoped(() => {
    const x = e.temporary()
    const low = e.temporary()
    f.set(x)
    f.get(x)
    half()
    f.set(low)
    f.shuffle(swapHalves(), f.get(x), f.get(x))
    half()
    f.set(x)
    f.shuffle(bytesOfLanes(8, [0, 2]), f.get(low), f.get(x))
  })
}

/** (eʳ - 1 - r) / r² on |r| ≤ ln 2 / 2, highest power first: minimax for the relative error of eʳ - 1, 2.4e-10. */
const expCoefficients = [
  0.00019845877235838492, 0.0013940627300038089, 0.008333389370066339, 0.041666360913725456, 0.16666666370458663,
  0.5000000044163764,
]
/** (atanh √z / √z - 1) / z for z ≤ 0.0295, highest power first: minimax, 5e-12. */
const logCoefficients = [0.1179178466740145, 0.14268619147951578, 0.2000016810990156, 0.333333328206449]
/** Added, it rounds to an integer, which the low bits of the sum then hold. */
const rounder = 1.5 * 2 ** 52
/** Beyond this the results are 0, 1 or infinite in f32. */
const bound = 104

function polynomial(e: Emitter, x: Local, coefficients: readonly number[]): void {
  const { f } = e
  const [first = 0, ...rest] = coefficients
  e.splat('f64', first)
  for (const coefficient of rest) {
    f.op('f64x2.mul', undefined, f.get(x))
    f.op('f64x2.add', undefined, e.splat('f64', coefficient))
  }
}

/** Takes x; sets `scale` to 2ⁿ and `rest` to eʳ - 1, where x = n·ln 2 + r. */
function splitExp(e: Emitter, scale: Local, rest: Local): void {
  const { f } = e
  e.scoped(() => {
    const [x, r] = [e.temporary(), e.temporary()]
    // The operand order lets NaN through.
    e.splat('f64', bound)
    f.op('f64x2.pmin')
    e.splat('f64', -bound)
    f.op('f64x2.pmax')
    f.set(x)
    f.op('f64x2.mul', f.get(x), e.splat('f64', Math.LOG2E))
    f.op('f64x2.add', undefined, e.splat('f64', rounder))
    f.set(scale)
    f.get(x)
    f.op('f64x2.sub', f.get(scale), e.splat('f64', rounder))
    f.op('f64x2.sub', undefined, f.op('f64x2.mul', undefined, e.splat('f64', Math.LN2)))
    f.set(r)
    f.op('i64x2.add', f.op('i64x2.shl', f.get(scale), f.i32(52)), e.splat('i64', 1023n << 52n))
    f.set(scale)
    polynomial(e, r, expCoefficients)
    f.op('f64x2.mul', undefined, f.op('f64x2.mul', f.get(r), f.get(r)))
    f.op('f64x2.add', undefined, f.get(r))
    f.set(rest)
  })
}

/** Takes x, leaves eˣ - 1. */
function expm1(e: Emitter): void {
  const { f } = e
  e.scoped(() => {
    const [scale, rest] = [e.temporary(), e.temporary()]
    splitExp(e, scale, rest)
    f.op('f64x2.mul', f.get(scale), f.get(rest))
    f.op('f64x2.add', undefined, f.op('f64x2.sub', f.get(scale), e.splat('f64', 1)))
  })
}

/** Takes x, leaves eˣ. */
function exp(e: Emitter): void {
  const { f } = e
  e.scoped(() => {
    const [scale, rest] = [e.temporary(), e.temporary()]
    splitExp(e, scale, rest)
    f.op('f64x2.add', f.op('f64x2.mul', f.get(scale), f.get(rest)), f.get(scale))
  })
}

/** Takes x, leaves the odd function of x that `emit` computes: -0 stays. */
function odd(e: Emitter, emit: (x: Local) => void): void {
  const { f } = e
  e.scoped(() => {
    const x = e.temporary()
    f.set(x)
    emit(x)
    f.op('f64x2.abs')
    f.op('v128.and', f.get(x), e.splat('f64', -0))
    f.op('v128.or')
  })
}

/** u / (u + 2) with u = e²ˣ - 1. */
function tanh(e: Emitter): void {
  const { f } = e
  odd(e, (x) => {
    const u = e.temporary()
    f.op('f64x2.add', f.get(x), f.get(x))
    expm1(e)
    f.set(u)
    f.op('f64x2.div', f.get(u), f.op('f64x2.add', f.get(u), e.splat('f64', 2)))
  })
}

/** (u + u / (u + 1)) / 2 with u = eˣ - 1. */
function sinh(e: Emitter): void {
  const { f } = e
  odd(e, (x) => {
    const u = e.temporary()
    f.op('f64x2.abs', f.get(x))
    expm1(e)
    f.set(u)
    f.op('f64x2.div', f.get(u), f.op('f64x2.add', f.get(u), e.splat('f64', 1)))
    f.op('f64x2.mul', f.op('f64x2.add', undefined, f.get(u)), e.splat('f64', 0.5))
  })
}

function cosh(e: Emitter): void {
  const { f } = e
  e.scoped(() => {
    const power = e.temporary()
    exp(e)
    f.set(power)
    f.op('f64x2.div', e.splat('f64', 1), f.get(power))
    f.op('f64x2.mul', f.op('f64x2.add', undefined, f.get(power)), e.splat('f64', 0.5))
  })
}

function sigmoid(e: Emitter): void {
  const { f } = e
  e.scoped(() => {
    const power = e.temporary()
    f.op('f64x2.neg')
    exp(e)
    f.set(power)
    f.op('f64x2.div', e.splat('f64', 1), f.op('f64x2.add', f.get(power), e.splat('f64', 1)))
  })
}

/**
 * Takes y > 0, leaves ln y times a factor; `g`, if given, is y - 1 without rounding errors.
 *
 * y = 2ᵏ · (1 + g) with 1 + g between √½ and √2, and ln(1 + g) = 2 atanh s with s = g / (2 + g).
 */
function logarithm(e: Emitter, factor: number, exact?: Local): void {
  const { f } = e
  e.scoped(() => {
    const [y, k, g, s] = [e.temporary(), e.temporary(), e.temporary(), e.temporary()]
    const z = e.temporary()
    f.set(y)
    // 0x3fe6a09e667f3bcd is √½.
    f.op('i64x2.shr_s', f.op('i64x2.sub', f.get(y), e.splat('i64', 0x3fe6a09e667f3bcdn)), f.i32(52))
    f.set(k)
    f.op('i64x2.sub', f.get(y), f.op('i64x2.shl', f.get(k), f.i32(52)))
    f.op('f64x2.sub', undefined, e.splat('f64', 1))
    f.set(g)
    if (exact !== undefined) {
      f.op('v128.bitselect', f.get(exact), f.get(g), f.op('i64x2.eq', f.get(k), e.splat('i64', 0n)))
      f.set(g)
    }
    f.op('f64x2.div', f.get(g), f.op('f64x2.add', f.get(g), e.splat('f64', 2)))
    f.set(s)
    f.set(z, f.op('f64x2.mul', f.get(s), f.get(s)))
    polynomial(e, z, logCoefficients)
    f.op('f64x2.mul', f.op('f64x2.mul', undefined, f.get(z)), f.get(s))
    f.op('f64x2.mul', f.op('f64x2.add', undefined, f.get(s)), e.splat('f64', 2 * factor))
    f.set(s)
    f.shuffle(bytesOfLanes(4, [0, 2, 0, 2]), f.get(k), f.get(k))
    f.op('f64x2.convert_low_i32x4_s')
    f.op('f64x2.mul', undefined, e.splat('f64', Math.LN2 * factor))
    f.op('f64x2.add', undefined, f.get(s))
    f.set(s)
    atBounds(e, y, s)
  })
}

/** ln 0 = -∞, ln ∞ = ∞, negative numbers and NaN give NaN. */
function atBounds(e: Emitter, y: Local, result: Local): void {
  const { f } = e
  f.op('v128.bitselect', e.splat('f64', -Infinity), f.get(result), f.op('f64x2.eq', f.get(y), e.splat('f64', 0)))
  f.set(result)
  f.op('v128.bitselect', f.get(y), f.get(result), f.op('f64x2.eq', f.get(y), e.splat('f64', Infinity)))
  f.set(result)
  e.splat('f64', NaN)
  f.get(result)
  f.op('v128.not', f.op('f64x2.ge', f.get(y), e.splat('f64', 0)))
  f.op('v128.bitselect')
}

function log1p(e: Emitter): void {
  const { f } = e
  e.scoped(() => {
    const x = e.temporary()
    f.set(x)
    f.op('f64x2.add', f.get(x), e.splat('f64', 1))
    logarithm(e, 1, x)
    // -0 stays, which the sum of the parts is not.
    f.set(x, restoreZero(e, x))
    f.get(x)
  })
}

/** Takes a result, leaves it, or x where that is a zero. */
function restoreZero(e: Emitter, x: Local): void {
  const { f } = e
  e.scoped(() => {
    const result = e.temporary()
    f.set(result)
    f.op('v128.bitselect', f.get(x), f.get(result), f.op('f64x2.eq', f.get(x), e.splat('f64', 0)))
  })
}

function rsqrt(e: Emitter): void {
  const { f } = e
  e.scoped(() => {
    const x = e.temporary()
    f.set(x)
    f.op('f64x2.div', e.splat('f64', 1), f.op('f64x2.sqrt', f.get(x)))
  })
}

const functions: Readonly<Record<string, ((e: Emitter) => void) | undefined>> = {
  expm1: (e) =>
    e.scoped(() => {
      const x = e.temporary()
      e.f.tee(x)
      expm1(e)
      restoreZero(e, x)
    }),
  tanh,
  sinh,
  cosh,
  sigmoid,
  log1p,
  log2: (e) => logarithm(e, Math.LOG2E),
  log10: (e) => logarithm(e, Math.LOG10E),
  rsqrt,
}

/** Whether a function of f32 has vector code here. */
export const hasF64Form = (name: string): boolean => functions[name] !== undefined

/** Applies a function to f32 lanes. */
export function applyInF64(e: Emitter, name: string): void {
  inF64(e, () => functions[name]!(e))
}
