// Functions of f32 lanes, within 1 ulp: those that need no more than 24 digits on the way, and what of others does not.
import type { Emitter } from './emitter.ts'
import { polynomial, rounder as rounderOfF64, withSign } from './formulas.ts'
import type { Function } from './formulas.ts'
import {
  computeInF64,
  expCoefficients,
  inF64,
  logCoefficients as wideLogCoefficients,
  narrow,
  tail,
  widen,
} from './in-f64.ts'
import { bytesOfLanes } from './shuffles.ts'
import { type Operand, Vector } from './vectors.ts'

// ln 2 in two parts; the first has so few bits that its product with an exponent is exact.
const ln2High = 0.693359375
const ln2Low = -0.00021219444
/** Added and subtracted, it rounds to an integer, which the low bits of the sum then hold with twice the bias of exponents. */
const rounder = 12582912 + 254

/** So that no more digits are lost below 1 than above, the rest of a power of two is from log₂ ¾ to log₂ 1½. */
const offset = 0.5 - Math.log2(1.5)

/**
 * eʳ by a polynomial, times 2ⁿ in two steps, so that subnormal results round once and large ones overflow; a factor is put in before.
 * The low bits of `shifted` hold n with twice the bias of exponents.
 */
function expOfRest(e: Emitter, r: Vector, shifted: Vector, factor?: Vector): Vector {
  const { f32, i32 } = e
  const change = e.multiplyAdd('f32', f32('mul', r, r), polynomial(e, r, expCoefficients, 'f32'), r)
  const half = i32('shr_u', shifted, 1)
  const scale = i32('shl', half, 23)
  const scaled = factor === undefined ? scale : f32('mul', factor, scale)
  return f32('mul', e.multiplyAdd('f32', change, scaled, scaled), i32('shl', i32('sub', shifted, half), 23))
}

/** Times a factor: x = n·ln 2 + r. `rest`, from -0.056 to 0, is added to x. */
function power(e: Emitter, x: Vector, rest?: Vector, factor?: Vector): Vector {
  const { f32 } = e
  const shifted = f32('add', e.multiplyAdd('f32', x, Math.LOG2E, offset), rounder)
  const n = f32('sub', shifted, rounder)
  const most = e.multiplyAdd('f32', n, -ln2Low, e.multiplyAdd('f32', n, -ln2High, x))
  const r = rest === undefined ? most : f32('add', most, rest)
  return expOfRest(e, r, shifted, factor)
}

const log2Coefficients = /* @__PURE__ */ wideLogCoefficients.map((each) => each * Math.LOG2E)
/** Added, it rounds to an integer, which the low bits then hold with twice the bias of exponents of f32. */
const roundsWide = rounderOfF64 + 254

/** |x|ʸ = 2 to the power of y · log₂ |x| for normal x: the logarithm in f64, all before and after in f32. */
function pow(e: Emitter, x: Vector, y: Vector): Vector {
  const { f32, f64, i32 } = e
  const size = f32('abs', x)
  const above = i32('sub', size, 0x3f3504f3)
  const m = widen(e, i32('sub', size, i32('and', above, -(2 ** 23))))
  const s = f64('div', f64('sub', m, 1), f64('add', m, 1))
  const n = widen(e, i32('shr_s', above, 23), 'convert_low_i32x4_s')
  const log = e.multiplyAdd('f64', s, polynomial(e, f64('mul', s, s), log2Coefficients), n)
  // Beyond these bounds the result is 0 or infinite. The operand order lets NaN through.
  const power = f64('pmax', f64('pmin', e.multiplyAdd('f64', log, widen(e, y), offset), 150), -152)
  const shifted = f64('add', power, roundsWide)
  const rest = f64('sub', power, f64('sub', shifted, roundsWide))
  const r = narrow(e, e.multiplyAdd('f64', rest, Math.LN2, -offset * Math.LN2))
  const whole = e.shuffle(bytesOfLanes(4, [0, 2, 4, 6]), new Vector(shifted.local), shifted.high ?? shifted)
  return expOfRest(e, r, whole)
}

// Beyond these bounds the result is 0 or infinite anyway, and so far below what is subnormal that processors are not slowed
// down. The operand order lets NaN through.
const exp: Function = (e, x) => power(e, e.f32('pmax', e.f32('pmin', x, 89), -150))

/** (ln(1 + f) - f + f² / 2) / f³ for 1 + f from √½ to √2, highest power first: minimax for the relative error, 6e-9. */
const logCoefficients = [
  -0.07638178, 0.12766732, -0.1316111, 0.14201073, -0.16623206, 0.20001255, -0.25000826, 0.3333333,
]

/** Of numbers that are normal: x = 2ⁿ · (1 + f). */
function log(e: Emitter, x: Vector): Vector {
  const { f32, i32 } = e
  const above = i32('sub', x, 0x3f3504f3)
  const n = f32('convert_i32x4_s', i32('shr_s', above, 23))
  const f = f32('sub', i32('sub', x, i32('and', above, -(2 ** 23))), 1)
  const square = f32('mul', f, f)
  const cubic = f32('mul', f32('mul', square, f), polynomial(e, f, logCoefficients, 'f32'))
  const small = e.multiplyAdd('f32', square, -0.5, e.multiplyAdd('f32', n, ln2Low, cubic))
  return e.multiplyAdd('f32', n, ln2High, f32('add', small, f))
}

type Name = keyof typeof inF64

/** A function of f64 lanes. */
const wide =
  (name: Name) =>
  (e: Emitter, x: Vector, y?: Vector): Vector =>
    computeInF64(e, y === undefined ? [x] : [x, y], inF64[name])

/** The same, whose result has the sign of its operand. */
const signed =
  (name: Name): Function =>
  (e, x) =>
    withSign(e, wide(name)(e, x), x, 'f32')

/** The same, where the sign of the operand is only that of the result. */
const odd =
  (name: Name): Function =>
  (e, x) =>
    withSign(e, wide(name)(e, e.f32('abs', x)), x, 'f32')

/** Of numbers between bounds, beyond which the results are as there. The operand order lets NaN through. */
const within =
  (bound: number, of: Function): Function =>
  (e, x) =>
    of(e, e.f32('pmax', e.f32('pmin', x, bound), -bound))

/** Of less than this bound it is -0, but of -∞ NaN. */
const silu: Function = (e, x) =>
  e.f32('or', wide('silu')(e, e.f32('pmax', x, -120)), e.f32('eq', x, -Infinity))

function erfc(e: Emitter, x: Vector): Vector {
  const { f32 } = e
  // Beyond this bound the results are 0 or 2.
  const upper = wide('erfc')(e, f32('pmin', f32('abs', x), 10.2))
  return f32('bitselect', f32('sub', 2, upper), upper, f32('lt', x, 0))
}

/** The positive part of x less |x| · Φ(-|x|), which keeps most digits of what is small: within 4 ulp. */
function gelu(e: Emitter, x: Vector): Vector {
  const { f32, i32 } = e
  // Beyond this bound the second part is 0.
  const size = f32('pmin', f32('abs', x), 14.4)
  // So few digits that its square is exact.
  const upper = i32('and', size, -4096)
  const half = f32('mul', upper, -0.5)
  const rest = f32('mul', f32('sub', size, upper), e.multiplyAdd('f32', size, -0.5, half))
  const [, above, below] = tail(e, size, 'f32')
  const lower = power(e, f32('mul', half, upper), rest, f32('div', above, below))
  // -∞ times nothing is NaN.
  return f32('or', f32('sub', f32('pmax', x, -0), lower), f32('eq', x, -Infinity))
}

/** The angle of (x, y) is that of (1, t) with t between 0 and 1, mirrored at the diagonal and at the axes. */
function angle(e: Emitter, y: Vector, x: Operand): Vector {
  const { f32, f64, i32 } = e
  const [height, width] = [f32('abs', y), f32('abs', x)]
  const isSteep = f32('gt', height, width)
  const smaller = f32('bitselect', width, height, isSteep)
  const larger = f32('pmax', f32('bitselect', height, width, isSteep), 2 ** -149)
  // Of the mirror image: right of the middle 0 or -1, left of it -2 or 1.
  const quarters = i32('xor', i32('and', i32('shr_s', x, 31), -2), isSteep)
  const operands = [smaller, larger, f32('convert_i32x4_s', quarters)]
  const value = computeInF64(e, operands, (_, low, high, turns) => {
    // What is infinite is as large as that of the other. The operand order lets NaN through.
    const t = f64('div', f64('pmin', low, 1e300), f64('pmin', high, 1e300))
    return e.multiplyAdd('f64', turns, Math.PI / 2, inF64.atan(e, t))
  })
  const flips = i32('xor', i32('xor', isSteep, x), y)
  return f32('xor', value, f32('and', flips, -0))
}

/** Functions by name; others are all done in f64. */
export const ofF32 = {
  exp,
  log,
  gelu,
  log1p: /* @__PURE__ */ signed('log1p'),
  expm1: /* @__PURE__ */ within(104, /* @__PURE__ */ signed('expm1')),
  tanh: /* @__PURE__ */ within(9.15, /* @__PURE__ */ wide('tanh')),
  sinh: /* @__PURE__ */ within(104, /* @__PURE__ */ odd('sinh')),
  cosh: /* @__PURE__ */ within(104, /* @__PURE__ */ wide('cosh')),
  sigmoid: /* @__PURE__ */ within(104, /* @__PURE__ */ wide('sigmoid')),
  silu,
  erf: /* @__PURE__ */ within(3.98, /* @__PURE__ */ wide('erf')),
  erfc,
  atan: (e, x) => angle(e, x, 1),
  atan2: angle,
  pow,
  asinh: /* @__PURE__ */ odd('asinh'),
  atanh: /* @__PURE__ */ odd('atanh'),
  cbrt: /* @__PURE__ */ odd('cbrt'),
} satisfies Readonly<Record<string, (e: Emitter, x: Vector, y: Vector) => Vector>>
