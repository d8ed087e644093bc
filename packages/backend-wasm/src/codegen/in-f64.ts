// Functions of f32 lanes computed in f64 lanes, so that one rounding at the end is all that shows: within 0.51 ulp.
import type { Emitter } from './emitter.ts'
import { bytesOfLanes, swapHalves } from './shuffles.ts'
import type { Vector } from './vectors.ts'

/** A function of two f64 lanes. */
type Function = (e: Emitter, x: Vector) => Vector

/** (eʳ - 1 - r) / r² on |r| ≤ ln 2 / 2, highest power first: minimax for the relative error of eʳ - 1, 2.4e-10. */
const expCoefficients = [
  0.00019845877235838492, 0.0013940627300038089, 0.008333389370066339, 0.041666360913725456,
  0.16666666370458663, 0.5000000044163764,
]
/** (atanh √z / √z - 1) / z for z ≤ 0.0295, highest power first: minimax, 5e-12. */
const logCoefficients = [0.1179178466740145, 0.14268619147951578, 0.2000016810990156, 0.333333328206449]
/** Added, it rounds to an integer, which the low bits of the sum then hold. */
const rounder = 6755399441055744
/** Beyond this the results are 0, 1 or infinite in f32. */
const bound = 104
const rootHalfBits = 0x3fe6a09e667f3bcdn

function polynomial(
  { f64 }: Emitter,
  x: Vector,
  [first = 0, second = 0, ...rest]: readonly number[],
): Vector {
  let sum = f64('add', f64('mul', x, first), second)
  for (const coefficient of rest) sum = f64('add', f64('mul', sum, x), coefficient)
  return sum
}

/** 2ⁿ and eʳ - 1, where x = n·ln 2 + r. */
function splitExp(e: Emitter, x: Vector): readonly [Vector, Vector] {
  const { f64, i64 } = e
  // The operand order lets NaN through.
  const inside = f64('pmax', f64('pmin', x, bound), -bound)
  const shifted = f64('add', f64('mul', inside, Math.LOG2E), rounder)
  const r = f64('sub', inside, f64('mul', f64('sub', shifted, rounder), Math.LN2))
  const tail = f64('mul', f64('mul', r, r), polynomial(e, r, expCoefficients))
  return [i64('add', i64('shl', shifted, 52), 1023n << 52n), f64('add', tail, r)]
}

const exp: Function = (e, x) => {
  const [scale, rest] = splitExp(e, x)
  return e.f64('add', e.f64('mul', scale, rest), scale)
}

const expm1: Function = (e, x) => {
  const [scale, rest] = splitExp(e, x)
  return e.f64('add', e.f64('mul', scale, rest), e.f64('sub', scale, 1))
}

/** The sign of x on a function of its magnitude. */
const odd =
  (of: Function): Function =>
  (e, x) =>
    e.f64('or', of(e, e.f64('abs', x)), e.f64('and', x, -0))

/** With u = e²ˣ - 1. */
const tanh: Function = (e, x) => {
  const u = expm1(e, e.f64('add', x, x))
  return e.f64('div', u, e.f64('add', u, 2))
}

/** With u = eˣ - 1. */
const sinh: Function = (e, x) => {
  const { f64 } = e
  const u = expm1(e, x)
  return f64('mul', f64('add', u, f64('div', u, f64('add', u, 1))), 0.5)
}

const cosh: Function = (e, x) => {
  const { f64 } = e
  const power = exp(e, x)
  return f64('mul', f64('add', power, f64('div', 1, power)), 0.5)
}

const sigmoid: Function = (e, x) => e.f64('div', 1, e.f64('add', exp(e, e.f64('neg', x)), 1))

/**
 * ln y times a factor; `exact`, if given, is y - 1 without rounding errors.
 *
 * y = 2ᵏ · (1 + g) with 1 + g between √½ and √2, and ln(1 + g) = 2 atanh s with s = g / (2 + g).
 */
function logarithm(e: Emitter, y: Vector, factor: number, exact?: Vector): Vector {
  const { f64, i64 } = e
  const k = i64('shr_s', i64('sub', y, rootHalfBits), 52)
  let g = f64('sub', i64('sub', y, i64('shl', k, 52)), 1)
  if (exact !== undefined) g = i64('bitselect', exact, g, i64('eq', k, 0n))
  const s = f64('div', g, f64('add', g, 2))
  const z = f64('mul', s, s)
  const tail = f64('mul', f64('mul', polynomial(e, z, logCoefficients), z), s)
  const exponent = f64('convert_low_i32x4_s', e.shuffle(bytesOfLanes(4, [0, 2, 0, 2]), k))
  const sum = f64('add', f64('mul', f64('add', tail, s), 2 * factor), f64('mul', exponent, Math.LN2 * factor))
  // ln 0 = -∞, ln ∞ = ∞, negative numbers and NaN give NaN.
  const finite = f64('bitselect', sum, y, f64('lt', y, Infinity))
  const positive = f64('bitselect', finite, NaN, f64('gt', y, 0))
  return f64('bitselect', -Infinity, positive, f64('eq', y, 0))
}

/** Zeros stay as they are, with their signs. */
const keepingZeros =
  (of: Function): Function =>
  (e, x) =>
    e.f64('bitselect', x, of(e, x), e.f64('eq', x, 0))

const functions: Readonly<Record<string, Function | undefined>> = {
  log: (e, x) => logarithm(e, x, 1),
  log2: (e, x) => logarithm(e, x, Math.LOG2E),
  log10: (e, x) => logarithm(e, x, Math.LOG10E),
  log1p: /* @__PURE__ */ keepingZeros((e, x) => logarithm(e, e.f64('add', x, 1), 1, x)),
  expm1: /* @__PURE__ */ keepingZeros(expm1),
  tanh: /* @__PURE__ */ odd(tanh),
  sinh: /* @__PURE__ */ odd(sinh),
  cosh,
  sigmoid,
  rsqrt: (e, x) => e.f64('div', 1, e.f64('sqrt', x)),
}

/** Whether a function of f32 has vector code here. */
export const hasF64Form = (name: string): boolean => functions[name] !== undefined

/** Applies a function to f32 lanes: to the lower two, and to the upper two where they count. */
export function applyInF64(e: Emitter, name: string): void {
  const half = (x: Vector): Vector =>
    e.f32('demote_f64x2_zero', functions[name]!(e, e.f64('promote_low_f32x4', x)))
  e.map((x) => {
    const low = half(x)
    if (e.width === 2 || e.uniform) return e.uniform ? e.shuffle(bytesOfLanes(4, [0, 0, 0, 0]), low) : low
    return e.shuffle(bytesOfLanes(8, [0, 2]), low, half(e.shuffle(swapHalves(), x)))
  })
}
