// Functions of f32 lanes computed in f64 lanes, so that one rounding at the end is all that shows: within 0.51 ulp.
import type { Emitter } from './emitter.ts'
import { keepingSmall, odd, polynomial, ratio, rounder, splitNormal, withSign } from './formulas.ts'
import type { Function } from './formulas.ts'
import { bytesOfLanes, swapHalves } from './shuffles.ts'
import { Vector } from './vectors.ts'
import type { Operand } from './vectors.ts'

/** (eʳ - 1 - r) / r² on |r| ≤ ln 2 / 2, highest power first: minimax for the relative error of eʳ - 1, 2.4e-10. */
const expCoefficients = [
  0.000198458772358, 0.00139406273, 0.00833338937007, 0.0416663609137, 0.166666663705, 0.500000004416,
]
/** (atanh √z / √z - 1) / z for z ≤ 0.0295, highest power first: minimax, 5e-12. */
const logCoefficients = [0.117917846674, 0.14268619148, 0.200001681099, 0.333333328206]
/** Beyond this the results are 0, 1 or infinite in f32. */
const bound = 104

/** eʳ - 1, where x = n·ln 2 + r, and n in the upper bits. */
function splitExp(e: Emitter, x: Vector): readonly [rest: Vector, exponent: Vector] {
  const { f64, i64 } = e
  const shifted = e.multiplyAdd('f64', x, Math.LOG2E, rounder)
  const r = e.multiplyAdd('f64', f64('sub', shifted, rounder), -Math.LN2, x)
  const rest = e.multiplyAdd('f64', f64('mul', r, r), polynomial(e, r, expCoefficients), r)
  return [rest, i64('shl', shifted, 52)]
}

/** The operand order lets NaN through. */
const bounded = ({ f64 }: Emitter, x: Vector): Vector => f64('pmax', f64('pmin', x, bound), -bound)

/** Of a number that is not beyond the bounds. */
function expInside(e: Emitter, x: Vector): Vector {
  const [rest, exponent] = splitExp(e, x)
  return e.i64('add', e.f64('add', rest, 1), exponent)
}

const exp: Function = (e, x) => expInside(e, bounded(e, x))

const expm1: Function = (e, x) => {
  const [rest, exponent] = splitExp(e, bounded(e, x))
  const scale = e.i64('add', exponent, 1023n << 52n)
  return e.multiplyAdd('f64', scale, rest, e.f64('sub', scale, 1))
}

/** tanh √z / √z for z up to 9.02², a ratio, highest power first: minimax, 3.7e-11. */
const tanhRatio = [
  [3.67451282809e-11, 1.11177368328e-7, 4.22739757895e-5, 0.00442595854083, 0.140992168087, 0.999999999964],
  [2.95122334158e-9, 2.60387621259e-6, 0.000500835981806, 0.0292011262765, 0.47432550102, 1],
] as const

/** Beyond the bounds the results are ±1 in f32. */
const tanh: Function = (e, x) => {
  const { f64 } = e
  const inside = f64('pmax', f64('pmin', x, 9.02), -9.02)
  return f64('mul', inside, ratio(e, f64('mul', inside, inside), tanhRatio))
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
 * ln y times a factor, for y that is positive and finite; `exact`, if given, is y - 1 without rounding errors.
 *
 * y = 2ᵏ · (1 + g), and ln(1 + g) = 2 atanh s with s = g / (2 + g).
 */
function logarithm(e: Emitter, y: Vector, factor: number, exact?: Vector): Vector {
  const { f64 } = e
  const { k, f } = splitNormal(e, y)
  const g = exact === undefined ? f : f64('bitselect', exact, f, f64('eq', k, 0))
  const s = f64('div', g, f64('add', g, 2))
  const z = f64('mul', s, s)
  const sum = e.multiplyAdd('f64', f64('mul', polynomial(e, z, logCoefficients), z), s, s)
  return e.multiplyAdd('f64', k, Math.LN2 * factor, f64('mul', sum, 2 * factor))
}

/** erf x / x as a function of x² up to 3.93², a ratio, highest power first: minimax, 1.2e-10. */
const erfRatio = [
  [
    9.20982296387e-7, 5.24835062239e-5, 0.000808577284302, 0.00966648771033, 0.0736843618154, 0.301838043502,
    1.12837916697,
  ],
  [
    3.94432442876e-8, 9.15990002424e-6, 0.000214876177369, 0.0029968130386, 0.0274856619079, 0.165577890694,
    0.600830328764, 1,
  ],
] as const
/** erfc x · exp x² on 0 ≤ x ≤ 10.2: minimax, 8.2e-11. */
const erfcRatio = [
  [0.0100272431118, 0.0928956616451, 0.402593372555, 1.00096483809, 1.43447394439, 0.999999999916],
  [0.0177728484556, 0.164652195696, 0.722487292324, 1.85620587919, 2.89283512635, 2.56285310044, 1],
] as const
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

/** sin √z / √z for z ≤ (π/2)², highest power first: minimax, 2.1e-11. */
const sinCoefficients = [
  -2.38683490941e-8, 2.7523971271395e-6, -0.00019840832828661, 0.0083333307206207, -0.16666666608829,
  0.99999999997885,
]
/** π in two parts; the first has so few bits that its product with a multiple of ½ up to 2²¹ is exact. */
const piHigh = 3.1415926534682512
const piLow = 1.21542010130124e-10

/** atan √z / √z for z ≤ 1: minimax, 2.6e-10. */
const atanRatio = [
  [-0.000510619879628, 0.0256605295092, 0.447831924122, 1.33069248674, 1.00000000026],
  [0.103216312115, 0.802506859716, 1.66402584423, 1],
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

/** The angle of (x, y) is that of (1, t) or of (t, 1) with t between 0 and 1, mirrored. */
const atan2 = (e: Emitter, y: Vector, x: Operand): Vector => {
  const { f64, i64 } = e
  // The operand order lets NaN through; what is infinite is as large as that of the other.
  const [height, width] = [y, x].map((z) => f64('pmin', f64('abs', z), 1e300)) as [Vector, Vector]
  const larger = f64('pmax', f64('max', height, width), 1e-300)
  const t = f64('div', f64('min', height, width), larger)
  const low = f64('mul', t, ratio(e, f64('mul', t, t), atanRatio))
  const steep = f64('bitselect', f64('sub', Math.PI / 2, low), low, f64('gt', height, width))
  const angle = f64('bitselect', f64('sub', Math.PI, steep), steep, i64('lt_s', x, 0n))
  return withSign(e, angle, y)
}

/** Beyond the bounds the results are ±1 in f32. */
const erf: Function = (e, x) => {
  const { f64 } = e
  const inside = f64('pmax', f64('pmin', x, 3.93), -3.93)
  return f64('mul', inside, ratio(e, f64('mul', inside, inside), erfRatio))
}

/** Beyond the bound the results are 0 or 2 in f32. */
const erfc: Function = (e, x) => {
  const { f64 } = e
  const size = f64('pmin', f64('abs', x), 10.2)
  const upper = f64('mul', expInside(e, f64('neg', f64('mul', size, size))), ratio(e, size, erfcRatio))
  return f64('bitselect', f64('sub', 2, upper), upper, f64('lt', x, 0))
}

const erfInv: Function = (e, x) => {
  const { f64 } = e
  // The square of a f32 is exact, and so is what it leaves of 1.
  const square = f64('neg', f64('mul', x, x))
  const w = f64('neg', logarithm(e, f64('add', square, 1), 1, square))
  return f64('mul', x, ratio(e, w, erfInvRatio))
}

/** eʸ ˡⁿ ˣ. */
const pow = (e: Emitter, x: Vector, y: Vector): Vector =>
  exp(e, e.f64('mul', logarithm(e, e.f64('abs', x), 1), y))

/** Functions by name; others are no slower with all digits of f64. */
export const inF64 = {
  log: (e, x) => logarithm(e, x, 1),
  log2: (e, x) => logarithm(e, x, Math.LOG2E),
  log10: (e, x) => logarithm(e, x, Math.LOG10E),
  log1p: /* @__PURE__ */ keepingSmall((e, x) => logarithm(e, e.f64('add', x, 1), 1, x)),
  expm1: /* @__PURE__ */ keepingSmall(expm1),
  tanh,
  sinh: /* @__PURE__ */ odd(sinh),
  cosh,
  sigmoid,
  erf,
  erfc,
  erfInv,
  sin,
  cos,
  tan: (e, x) => e.f64('div', sin(e, x), cos(e, x)),
  atan: (e, x) => atan2(e, x, 1),
  atan2,
  pow,
  asinh: /* @__PURE__ */ odd((e, x) => {
    const { f64 } = e
    const root = f64('sqrt', e.multiplyAdd('f64', x, x, 1))
    return logarithm(e, f64('add', x, root), 1, f64('add', x, f64('sub', root, 1)))
  }),
  acosh: (e, x) => {
    const { f64 } = e
    const above = f64('sub', x, 1)
    const root = f64('mul', f64('sqrt', above), f64('sqrt', f64('add', x, 1)))
    return logarithm(e, f64('add', x, root), 1, f64('add', above, root))
  },
  atanh: /* @__PURE__ */ odd((e, x) => {
    const { f64 } = e
    const rest = f64('sub', 1, x)
    return logarithm(e, f64('div', f64('add', x, 1), rest), 0.5, f64('div', f64('add', x, x), rest))
  }),
  cbrt: /* @__PURE__ */ odd((e, x) => exp(e, logarithm(e, x, 1 / 3))),
} satisfies Readonly<Record<string, (e: Emitter, x: Vector, y: Vector) => Vector>>

/** A function of f32 lanes: of the lower two, and of the upper two where they count. */
export function computeInF64(
  e: Emitter,
  operands: readonly Vector[],
  compute: (e: Emitter, ...operands: [Vector, Vector]) => Vector,
): Vector {
  const all = e.width === 4 && !e.uniform
  const wide = operands.map((x) => {
    const low = e.f64('promote_low_f32x4', x)
    return all ? new Vector(low.local, e.f64('promote_low_f32x4', e.shuffle(swapHalves(), x))) : low
  })
  const result = e.f32('demote_f64x2_zero', compute(e, ...(wide as [Vector, Vector])))
  if (e.uniform) return e.shuffle(bytesOfLanes(4, [0, 0, 0, 0]), result)
  return all ? e.shuffle(bytesOfLanes(8, [0, 2]), new Vector(result.local), result.high ?? result) : result
}
