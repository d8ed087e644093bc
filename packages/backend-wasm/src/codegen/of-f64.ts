// Functions of f64 lanes, most within 1.5 ulp, none beyond 2.5. Where one rounding is too much, numbers are split so that products
// are exact, which holds with fused multiplication and addition and without.
import type { Emitter } from './emitter.ts'
import { keepingSmall, odd } from './formulas.ts'
import type { Function } from './formulas.ts'
import { roughCubeRoot } from './in-f64.ts'
import type { Vector } from './vectors.ts'
import { acos, angle, asin, atan2, ofNear } from './of-f64/angles.ts'
import { erf, erfc, erfInv } from './of-f64/error-functions.ts'
import { cosh, exp, quarter, sigmoid, sinh, tanh } from './of-f64/exponential.ts'
import { acosh, asinh, atanh, log1p, logarithm, pow } from './of-f64/logarithm.ts'
import { remainder } from './of-f64/remainder.ts'

/** A cube root from one to 23 digits, by Halley's method. */
const cbrt: Function = (e, x) => {
  const { f64, i64 } = e
  const isSubnormal = f64('lt', x, 2 ** -1022)
  const normal = f64('bitselect', f64('mul', x, 2 ** 54), x, isSubnormal)
  const rough = roughCubeRoot(e, normal, f64('div', 1, normal))
  // So few digits that its square is exact.
  const root = i64('and', i64('add', rough, 1n << 29n), -1n << 30n)
  const quotient = f64('div', normal, f64('mul', root, root))
  const change = f64('div', f64('sub', quotient, root), f64('add', f64('add', root, root), quotient))
  const value = e.multiplyAdd('f64', root, change, root)
  const scaled = f64('bitselect', f64('mul', value, 2 ** -18), value, isSubnormal)
  return f64('and', scaled, f64('gt', x, 0))
}

/** Functions by name. */
export const ofF64 = {
  exp,
  expm1: /* @__PURE__ */ keepingSmall((e, x) => e.f64('mul', quarter(e, e.f64('pmax', x, -60)), 4)),
  log: (e, x) => logarithm(e, x),
  log2: (e, x) => logarithm(e, x, undefined, [1.4426950514316559, -1.0542692476429138e-8, 1, 0]),
  log10: (e, x) =>
    logarithm(
      e,
      x,
      undefined,
      [0.4342944845557213, -2.6524694553078553e-9, 0.30102999566361177, 3.694239077158931e-13],
    ),
  log1p: /* @__PURE__ */ keepingSmall(log1p),
  sin: /* @__PURE__ */ keepingSmall(/* @__PURE__ */ ofNear('sin')),
  cos: /* @__PURE__ */ ofNear('cos'),
  tan: /* @__PURE__ */ keepingSmall(/* @__PURE__ */ ofNear('tan')),
  tanh: /* @__PURE__ */ odd(tanh),
  sinh: /* @__PURE__ */ odd(/* @__PURE__ */ keepingSmall(sinh)),
  cosh,
  sigmoid: (e, x) => sigmoid(e, x),
  // Below this it is -0, but of -∞ NaN.
  silu: (e, x) => e.f64('or', sigmoid(e, x, e.f64('pmax', x, -800)), e.f64('eq', x, -Infinity)),
  rsqrt: (e, x) => e.f64('div', 1, e.f64('sqrt', x)),
  asin,
  acos,
  atan: /* @__PURE__ */ odd((e, x) => angle(e, x, 1)),
  atan2,
  asinh: /* @__PURE__ */ odd(asinh),
  acosh,
  atanh: /* @__PURE__ */ odd(atanh),
  cbrt: /* @__PURE__ */ odd(cbrt),
  erf: /* @__PURE__ */ odd(erf),
  erfc: (e, x) => erfc(e, x),
  erfInv: /* @__PURE__ */ odd(erfInv),
  gelu: (e, x) =>
    e.f64('mul', e.f64('mul', x, 0.5), erfc(e, e.f64('mul', x, -Math.SQRT1_2), e.f64('abs', x), 0.5)),
  pow,
  remainder,
} satisfies Readonly<Record<string, (e: Emitter, x: Vector, y: Vector) => Vector>>
