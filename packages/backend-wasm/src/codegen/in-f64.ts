// Functions of f32 lanes computed in f64 lanes, with as many digits as leave little but the rounding at the end.
import type { Emitter } from './emitter.ts'
import { polynomial, ratio, rounder, splitNormal } from './formulas.ts'
import type { Function, Ratio } from './formulas.ts'
import { bytesOfLanes, swapHalves } from './shuffles.ts'
import { type Operand, type Operations, Vector } from './vectors.ts'

/** (eʳ - 1 - r) / r² for r from -0.345 to ln 1½, highest power first: minimax for the relative error of eʳ, 6e-9. */
export const expCoefficients = [0.0014214539, 0.0083735595, 0.041663036, 0.16666473, 0.50000006]
/** 2 atanh √z / √z for z ≤ 0.0295, highest power first: minimax, 4.8e-12. */
export const logCoefficients = [0.235816135244, 0.285373400081, 0.400003346354, 0.666666656482, 2]

/** Coefficients, and the parts of ln 2. */
type Digits = readonly [coefficients: readonly number[], ln2: readonly number[]]

/** eʳ - 1, where x = n·ln 2 + r, and n in the upper bits. */
function splitExp(
  e: Emitter,
  x: Vector,
  [coefficients, ln2]: Digits = [expCoefficients, [Math.LN2]],
): readonly [rest: Vector, exponent: Vector] {
  const { f64, i64 } = e
  const shifted = e.multiplyAdd('f64', x, Math.LOG2E, rounder)
  const n = f64('sub', shifted, rounder)
  const r = ln2.reduce((rest, part) => e.multiplyAdd('f64', n, -part, rest), x)
  const rest = e.multiplyAdd('f64', f64('mul', r, r), polynomial(e, r, coefficients), r)
  return [rest, i64('shl', shifted, 52)]
}

/** Of a number whose result is far from the ends of f64, as all here. */
export function exp(e: Emitter, x: Vector, digits?: Digits): Vector {
  const [rest, exponent] = splitExp(e, x, digits)
  return e.i64('add', e.f64('add', rest, 1), exponent)
}

const expm1: Function = (e, x) => {
  const [rest, exponent] = splitExp(e, x)
  const scale = e.i64('add', exponent, 1023n << 52n)
  return e.multiplyAdd('f64', scale, rest, e.f64('sub', scale, 1))
}

/** tanh √z / √z for z up to 9.2², a ratio, highest power first: minimax, 1.2e-9. */
const tanhRatio = [
  [4.99191935282e-8, 3.13485236054e-5, 0.00399743816784, 0.137766756426, 0.999999998818],
  [7.20509624365e-10, 1.59885600497e-6, 0.000418739581176, 0.0276974826544, 0.471100078341, 1],
] as const

/** x times a ratio of polynomials of its square. */
const oddRatio =
  (of: Ratio): Function =>
  (e, x) =>
    e.f64('mul', x, ratio(e, e.f64('mul', x, x), of))

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

const sigmoid = (e: Emitter, x: Vector, factor: Operand = 1): Vector =>
  e.f64('div', factor, e.f64('add', exp(e, e.f64('neg', x)), 1))

/**
 * ln y times a factor, for y that is positive and finite; `exact`, if given, is y - 1 without rounding errors.
 *
 * y = 2ᵏ · (1 + g), and ln(1 + g) = 2 atanh s with s = g / (2 + g).
 */
function logarithm(e: Emitter, y: Vector, factor: number, exact?: Vector): Vector {
  const { f64 } = e
  const { k, f } = splitNormal(e, y)
  const g = exact === undefined ? f : f64('bitselect', exact, f, f64('eq', k, 0))
  const s = f64('div', g, f64('add', g, 2))
  const scaled = factor === 1 ? s : f64('mul', s, factor)
  const series = polynomial(e, f64('mul', s, s), logCoefficients)
  return e.multiplyAdd('f64', scaled, series, f64('mul', k, Math.LN2 * factor))
}

/** erf x / x as a function of x² up to 16, a ratio, highest power first: minimax, 2.6e-9. */
const erfRatio = [
  [6.79139240898e-6, 0.00041127894468, 0.00422650151497, 0.0557495939021, 0.192878989557, 1.12837916997],
  [2.60487201375e-7, 7.25641072223e-5, 0.00142121076225, 0.0162951670313, 0.11749547183, 0.504267987754, 1],
] as const
/** Of `tail`, minimax with √(2π) almost: 6.7e-9. */
const tailCoefficients = [
  [0.004110866, 0.04061327, 0.1832004, 0.43828604, 0.5],
  [7.4905e-6, 0.0101613, 0.10381237, 0.42115697, 1],
] as const

/**
 * eˢ · Φ(-a) for a = √(2s) from 0 to 14.4 as n / (√(2π) · a · n + p), polynomials of a, and a · n: what n loses where a is large
 * is above and below.
 */
export function tail(
  e: Emitter,
  a: Vector,
  lane: 'f32' | 'f64',
): readonly [n: Vector, an: Vector, below: Vector] {
  const [n, p] = tailCoefficients.map((each) => polynomial(e, a, each, lane)) as [Vector, Vector]
  const an = (e[lane] as Operations<'f32' | 'f64'>)('mul', a, n)
  return [n, an, e.multiplyAdd(lane, an, 2.5065999, p)]
}
/** erfInv x / x as a function of -ln(1 - x²) up to 16.7: minimax, 3.9e-10. */
const erfInvRatio = [
  [
    8.67109414714e-10, -2.93582763924e-7, 2.15127473476e-5, 0.000577969804727, 0.00716494546126,
    0.0559862992136, 0.294009416111, 0.886226925801,
  ],
  [
    -9.44131606761e-9, -5.54085165327e-7, 0.000179694330337, 0.00147572820087, 0.0318275549819,
    0.0699547260891, 1,
  ],
] as const

/** sin √z / √z for z ≤ (π/2)², highest power first: minimax, 5.3e-9. */
const sinCoefficients = [
  2.6018877285213e-6, -0.00019807411893935, 0.0083330250448288, -0.16666656679906, 0.99999999468325,
]
/** π in two parts; the first has so few bits that its product with a multiple of ½ up to 2²¹ is exact. */
const piHigh = 3.1415926534682512
const piLow = 1.21542010130124e-10

/** atan √z / √z for z ≤ 1: minimax, 8.8e-10. */
const atanRatio = [
  [0.00889595153809, 0.286151428743, 1.12905343382, 0.999999999121],
  [0.0504580193728, 0.573616348056, 1.46238664568, 1],
] as const

/**
 * sin x, where x = n · π + r and `shifted` holds the nearest whole n, or n + ½ turned half, in its low bits (W. J. Cody and
 * W. Waite, "Software Manual for the Elementary Functions", 1980). For |x| < 2²² no f32 is so close to a multiple of π/2 that
 * r loses what counts.
 */
function sine(e: Emitter, x: Vector, shifted: Vector, n: Vector): Vector {
  const { f64, i64 } = e
  const r = e.multiplyAdd('f64', n, -piLow, e.multiplyAdd('f64', n, -piHigh, x))
  const value = f64('mul', r, polynomial(e, f64('mul', r, r), sinCoefficients))
  return i64('xor', value, i64('shl', shifted, 63))
}

const sin: Function = (e, x) => {
  const shifted = e.multiplyAdd('f64', x, 1 / Math.PI, rounder)
  return sine(e, x, shifted, e.f64('sub', shifted, rounder))
}

const cos: Function = (e, x) => {
  const { f64 } = e
  const shifted = f64('add', e.multiplyAdd('f64', x, 1 / Math.PI, 0.5), rounder)
  return sine(e, x, shifted, f64('sub', f64('sub', shifted, rounder), 0.5))
}

/** 1 - erf x for x from 0 to 10.2, which is 2 Φ(-√2 x). */
const erfc: Function = (e, x) => {
  const { f64 } = e
  const [n, , below] = tail(e, f64('mul', x, Math.SQRT2), 'f64')
  return f64('mul', exp(e, f64('neg', f64('mul', x, x))), f64('div', f64('add', n, n), below))
}

const erfInv: Function = (e, x) => {
  const { f64 } = e
  // The square of a f32 is exact, and so is what it leaves of 1.
  const square = f64('neg', f64('mul', x, x))
  const w = f64('neg', logarithm(e, f64('add', square, 1), 1, square))
  return f64('mul', x, ratio(e, w, erfInvRatio))
}

/** Of the cube of a cube root over the number. */
const cbrtCoefficients = [0.14599619, -0.75839793, 1.6214297, -1.8849798, 1.8759518]

/** A cube root to 23 digits from a third of the exponent (fdlibm, s_cbrt.c, Sun Microsystems, 1993), of a normal number. */
export function roughCubeRoot(e: Emitter, x: Vector, inverse: Vector): Vector {
  const { f64, i64 } = e
  const upperBits = e.shuffle(bytesOfLanes(4, [1, 3, 1, 3]), x)
  // In units of the upper words; 2/3 of the bias less what is best for the mean.
  const third = e.multiplyAdd('f64', f64('convert_low_i32x4_s', upperBits), 1 / 3, 715094163 + rounder)
  const root = i64('shl', third, 32)
  const cube = f64('mul', f64('mul', root, root), f64('mul', root, inverse))
  return f64('mul', root, polynomial(e, cube, cbrtCoefficients))
}

/** By Newton's method, which of 23 digits makes 46. */
const cbrt: Function = (e, x) => {
  const { f64 } = e
  const inverse = f64('div', 1 / 3, x)
  const root = roughCubeRoot(e, x, f64('mul', inverse, 3))
  const cube = f64('mul', f64('mul', root, root), f64('mul', root, inverse))
  const value = e.multiplyAdd('f64', root, f64('sub', 1 / 3, cube), root)
  return f64('and', value, f64('gt', x, 0))
}

/** Functions by name, of numbers that do not let them leave the range of f64; others are no slower with all its digits. */
export const inF64 = {
  log: (e, x) => logarithm(e, x, 1),
  log2: (e, x) => logarithm(e, x, Math.LOG2E),
  log10: (e, x) => logarithm(e, x, Math.LOG10E),
  log1p: (e, x) => logarithm(e, e.f64('add', x, 1), 1, x),
  expm1,
  tanh: /* @__PURE__ */ oddRatio(tanhRatio),
  sinh,
  cosh,
  sigmoid: (e, x) => sigmoid(e, x),
  silu: (e, x) => sigmoid(e, e.f64('pmin', x, 120), x),
  erf: /* @__PURE__ */ oddRatio(erfRatio),
  erfc,
  erfInv,
  sin,
  cos,
  tan: (e, x) => e.f64('div', sin(e, x), cos(e, x)),
  atan: /* @__PURE__ */ oddRatio(atanRatio),
  asinh: (e, x) => {
    const { f64 } = e
    const root = f64('sqrt', e.multiplyAdd('f64', x, x, 1))
    return logarithm(e, f64('add', x, root), 1, f64('add', x, f64('sub', root, 1)))
  },
  acosh: (e, x) => {
    const { f64 } = e
    const above = f64('sub', x, 1)
    const root = f64('mul', f64('sqrt', above), f64('sqrt', f64('add', x, 1)))
    return logarithm(e, f64('add', x, root), 1, f64('add', above, root))
  },
  atanh: (e, x) => {
    const { f64 } = e
    const rest = f64('sub', 1, x)
    return logarithm(e, f64('div', f64('add', x, 1), rest), 0.5, f64('div', f64('add', x, x), rest))
  },
  cbrt,
} satisfies Readonly<Record<string, (e: Emitter, x: Vector, y: Vector) => Vector>>

/** Whether a vector of f32 is two of f64. */
const isTwo = (e: Emitter): boolean => e.width === 4 && !e.uniform

/** Lanes of 4 bytes as f64: the lower two, and the upper two where they count. */
export function widen(
  e: Emitter,
  x: Vector,
  op: 'promote_low_f32x4' | 'convert_low_i32x4_s' = 'promote_low_f32x4',
): Vector {
  const low = e.f64(op, x)
  return isTwo(e) ? new Vector(low.local, e.f64(op, e.shuffle(swapHalves(), x))) : low
}

/** The same numbers as f32. */
export function narrow(e: Emitter, x: Vector): Vector {
  const result = e.f32('demote_f64x2_zero', x)
  if (e.uniform) return e.shuffle(bytesOfLanes(4, [0, 0, 0, 0]), result)
  return isTwo(e)
    ? e.shuffle(bytesOfLanes(8, [0, 2]), new Vector(result.local), result.high ?? result)
    : result
}

/** A function of f32 lanes. */
export function computeInF64(
  e: Emitter,
  operands: readonly Vector[],
  compute: (e: Emitter, ...operands: [Vector, Vector, Vector]) => Vector,
): Vector {
  // Each vector is two, for which registers are few.
  if (e.mayPause) e.atOnce = 2
  const wide = operands.map((x) => widen(e, x)) as [Vector, Vector, Vector]
  return narrow(e, compute(e, ...wide))
}
