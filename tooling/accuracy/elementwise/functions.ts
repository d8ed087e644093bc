// Every element-wise function, its exact counterpart, the regions where it is hard, and what is allowed in f64.
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { type Exact, type Mpfr, nearest } from './mpfr.ts'
import { between, near, nearMultiples, type Domain, signed, spread } from './samples.ts'

export interface Measured {
  readonly name: string
  readonly apply: (x: Tensor, y: Tensor) => Tensor
  readonly exact: Exact
  readonly regions: readonly Domain[]
  /** Regions of the second argument, which functions of one lack. */
  readonly second?: readonly Domain[]
  /** Units in the last place of f64 allowed. */
  readonly wide: number
}

/** Functions of MPFR that round their results in the direction given. */
type Name =
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'log2'
  | 'log10'
  | 'sqrt'
  | 'cbrt'
  | 'erf'
  | 'abs'
  | 'neg'

const rounded =
  (name: Name): Exact =>
  (mpfr, result, x) =>
    void mpfr[`mpfr_${name}`](result, x, nearest)

const whole =
  (name: 'floor' | 'ceil' | 'round'): Exact =>
  (mpfr, result, x) =>
    void mpfr[`mpfr_${name}`](result, x)

const sigmoid: Exact = (mpfr, result, x) => {
  mpfr.mpfr_neg(result, x, nearest)
  mpfr.mpfr_exp(result, result, nearest)
  mpfr.mpfr_add_ui(result, result, 1, nearest)
  mpfr.mpfr_ui_div(result, 1, result, nearest)
}

const rsqrt: Exact = (mpfr, result, x) => {
  mpfr.mpfr_sqrt(result, x, nearest)
  mpfr.mpfr_ui_div(result, 1, result, nearest)
}

const sign: Exact = (mpfr, result, x) => {
  if (mpfr.mpfr_zero_p(x) || mpfr.mpfr_nan_p(x)) mpfr.mpfr_set(result, x, nearest)
  else mpfr.mpfr_set_si(result, mpfr.mpfr_sgn(x), nearest)
}

/**
 * MPFR takes a millisecond for erfc(10), so from 4 on it is the continued fraction of P. S. Laplace (NIST Handbook of
 * Mathematical Functions, 7.9.1), with terms enough for 130 bits.
 */
const erfc: Exact = (mpfr, result, x) => {
  const value = mpfr.mpfr_get_d(x, nearest)
  if (!(value >= 4 && value < 30)) {
    mpfr.mpfr_erfc(result, x, nearest)
    return
  }
  mpfr.mpfr_set(result, x, nearest)
  for (let n = Math.ceil((33 / value) ** 2) + 20; n > 0; n--) {
    mpfr.mpfr_ui_div(result, n, result, nearest)
    mpfr.mpfr_div_2ui(result, result, 1, nearest)
    mpfr.mpfr_add(result, result, x, nearest)
  }
  const factor = factorOf(mpfr)
  mpfr.mpfr_sqr(factor, x, nearest)
  mpfr.mpfr_exp(factor, factor, nearest)
  mpfr.mpfr_mul(result, result, factor, nearest)
  mpfr.mpfr_const_pi(factor, nearest)
  mpfr.mpfr_sqrt(factor, factor, nearest)
  mpfr.mpfr_mul(result, result, factor, nearest)
  mpfr.mpfr_ui_div(result, 1, result, nearest)
}

const factors = new WeakMap<Mpfr, number>()

/** A number of 130 bits for what lies between. */
function factorOf(mpfr: Mpfr): number {
  const known = factors.get(mpfr)
  if (known !== undefined) return known
  const factor = mpfr.mpfr_t()
  mpfr.mpfr_init2(factor, 130)
  factors.set(mpfr, factor)
  return factor
}

/** Below this, the inverse of the error function is linear to 70 digits. */
const linear = 1e-12

/** By Halley's method on MPFR's error function, from what was got or from an approximation. */
const erfInv: Exact = (mpfr, result, x, _, got) => {
  const value = mpfr.mpfr_get_d(x, nearest)
  const size = Math.abs(value)
  if (!(size < 1) || value === 0) {
    mpfr.mpfr_set_d(result, value === 0 ? value : size === 1 ? value * Infinity : NaN, nearest)
    return
  }
  if (size < linear) {
    mpfr.mpfr_const_pi(result, nearest)
    mpfr.mpfr_sqrt(result, result, nearest)
    mpfr.mpfr_div_ui(result, result, 2, nearest)
    mpfr.mpfr_mul(result, result, x, nearest)
    return
  }
  let root = mpfr.mpfr_get_d(got, nearest)
  if (!(Math.abs(root) < 7 && root * value > 0)) {
    // S. Winitzki, "A handy approximation for the error function and its inverse" (2008).
    const log = Math.log1p(-value * value)
    const half = 2 / (Math.PI * 0.147) + log / 2
    root = Math.sign(value) * Math.sqrt(Math.sqrt(half * half - log / 0.147) - half)
  }
  for (let step = 0; step < 50; step++) {
    mpfr.mpfr_set_d(got, root, nearest)
    mpfr.mpfr_erf(result, got, nearest)
    mpfr.mpfr_sub(result, result, x, nearest)
    const newton = (mpfr.mpfr_get_d(result, nearest) * Math.sqrt(Math.PI) * Math.exp(root * root)) / 2
    const change = newton / (1 + root * newton)
    mpfr.mpfr_sub_d(result, got, change, nearest)
    root -= change
    if (Math.abs(change) < 1e-6 * Math.abs(root)) return
  }
  mpfr.mpfr_set_nan(result)
}

const unary = (
  name: string,
  apply: (x: Tensor) => Tensor,
  exact: Exact,
  wide: number,
  regions: readonly Domain[] = [],
): Measured => ({ name, apply: (x) => apply(x), exact, wide, regions })

const quarterTurns = [signed(nearMultiples(Math.PI / 2, 1e6)), signed(nearMultiples(Math.PI / 2, 1e15))]
const angles = [between(-Math.PI, Math.PI), between(-100, 100), signed(spread(1e3, 1e300)), ...quarterTurns]
const positive = spread(2 ** -1074, 1.7e308)
const narrow = spread(2 ** -126, 2 ** 127)
const logarithmic = [positive, narrow, near(1), between(0.5, 2), between(0.1, 10)]
const unit = [between(-1, 1), signed(near(1)), signed(spread(2 ** -30, 1))]
const hyperbolic = [between(-2, 2), between(-90, 90), between(-711, 711), signed(spread(2 ** -30, 32))]

/** Everything measured, in the order of the table. */
export const functions: readonly Measured[] = [
  unary('abs', nx.abs, rounded('abs'), 0),
  unary('negate', nx.negate, rounded('neg'), 0),
  unary('sign', nx.sign, sign, 0),
  unary('floor', nx.floor, whole('floor'), 0, [between(-100, 100), signed(near(1))]),
  unary('ceil', nx.ceil, whole('ceil'), 0, [between(-100, 100), signed(near(1))]),
  unary('round', nx.round, whole('round'), 0, [between(-100, 100), signed(near(0.5))]),
  unary('sqrt', nx.sqrt, rounded('sqrt'), 0.5, [positive]),
  unary('rsqrt', nx.rsqrt, rsqrt, 1, [positive, narrow]),
  unary('cbrt', nx.cbrt, rounded('cbrt'), 1),
  unary('exp', nx.exp, rounded('exp'), 1, [between(-104, 89), between(-746, 710), between(-2, 2)]),
  unary('expm1', nx.expm1, rounded('expm1'), 1, [between(-40, 89), between(0, 710), between(-1, 1)]),
  unary('log', nx.log, rounded('log'), 1, logarithmic),
  unary('log1p', nx.log1p, rounded('log1p'), 1, [...unit, positive, narrow]),
  unary('log2', nx.log2, rounded('log2'), 1, logarithmic),
  unary('log10', nx.log10, rounded('log10'), 1, logarithmic),
  unary('sin', nx.sin, rounded('sin'), 1, angles),
  unary('cos', nx.cos, rounded('cos'), 1, angles),
  unary('tan', nx.tan, rounded('tan'), 2, angles),
  unary('asin', nx.asin, rounded('asin'), 1, unit),
  unary('acos', nx.acos, rounded('acos'), 1, unit),
  unary('atan', nx.atan, rounded('atan'), 1, [between(-3, 3), signed(near(1)), signed(spread(1e-9, 1e9))]),
  unary('sinh', nx.sinh, rounded('sinh'), 2, hyperbolic),
  unary('cosh', nx.cosh, rounded('cosh'), 2, hyperbolic),
  unary('tanh', nx.tanh, rounded('tanh'), 2, [between(-2, 2), between(-23, 23), signed(spread(2 ** -30, 1))]),
  unary('asinh', nx.asinh, rounded('asinh'), 2, [between(-3, 3), signed(spread(2 ** -30, 2 ** 60))]),
  unary('acosh', nx.acosh, rounded('acosh'), 2, [
    between(1, 3),
    near(1),
    spread(1, 2 ** 60),
    spread(1, 1e308),
  ]),
  unary('atanh', nx.atanh, rounded('atanh'), 2, unit),
  unary('sigmoid', nx.sigmoid, sigmoid, 1, [between(-104, 20), between(-746, 40), between(-2, 2)]),
  unary('erf', nx.erf, rounded('erf'), 1, [between(-1, 1), between(-6, 6), signed(near(0.84375))]),
  unary('erfc', nx.erfc, erfc, 2, [between(-6, 10.1), between(0, 27.3), between(-1, 1), near(0.84375)]),
  unary('erfInv', nx.erfInv, erfInv, 2, unit),
  {
    name: 'pow',
    apply: nx.pow,
    exact: (mpfr, result, x, y) => void mpfr.mpfr_pow(result, x, y, nearest),
    regions: [near(1), between(0, 10), spread(1e-30, 1e30), positive, between(0.9, 1.1), between(-20, 20)],
    second: [
      signed(spread(1, 1e17)),
      between(-20, 20),
      between(-4, 4),
      between(-1, 1),
      between(-700, 700),
      (u) => Math.round(u * 40 - 20),
    ],
    wide: 2,
  },
  {
    name: 'atan2',
    apply: nx.atan2,
    exact: (mpfr, result, x, y) => void mpfr.mpfr_atan2(result, x, y, nearest),
    regions: [between(-2, 2), signed(near(1)), signed(spread(1e-9, 1e9))],
    second: [between(-2, 2), signed(near(1)), signed(spread(1e-9, 1e9))],
    wide: 1,
  },
]
