// Direct rules for composite operations whose decomposition would be slower or less accurate to differentiate.
import {
  abs,
  add,
  clip as within,
  complex,
  conjugate,
  cosh as hyperbolicCosine,
  divide,
  equal,
  erfc as complementaryError,
  exp,
  floor,
  greater,
  greaterEqual,
  imag,
  isInfinity,
  less,
  lessEqual,
  logicalAnd,
  max,
  multiply,
  negate,
  real,
  select,
  sigmoid as logistic,
  sinh as hyperbolicSine,
  sqrt,
  subtract,
  type Tensor,
} from '@nx/tensor'
import { bitSize, isComplex, type Op } from '@nx/types'
import { stopGrad } from './custom-grad.ts'
import { zerosLike } from './emit.ts'
import { elementwise, elementwiseInWide } from './forms.ts'
import type { DerivativeRule } from './rule.ts'
import { overRoot } from './rules/over-root.ts'
import * as alongAxis from './rules/along-axis.ts'
import { conv } from './rules/convolution.ts'
import * as windows from './rules/windows.ts'

type Unary = DerivativeRule<Op<1>>
type Binary = DerivativeRule<Op<2>>
type Ternary = DerivativeRule<Op<3>>

const tanh: Unary = /* @__PURE__ */ elementwiseInWide((d, { output, inputs: [x] }) =>
  multiply(
    d,
    isComplex(x.type) ? subtract(1, multiply(output, output)) : multiply(4, logisticSlope(multiply(x, 2))),
  ),
)
const sigmoid: Unary = /* @__PURE__ */ elementwiseInWide((d, { output, inputs: [x] }) =>
  multiply(d, isComplex(x.type) ? multiply(output, subtract(1, output)) : logisticSlope(x)),
)
const expm1: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) => multiply(d, exp(x)))
const log1p: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) => divide(d, add(x, 1)))
const log2: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) =>
  divide(multiply(d, Math.LOG2E), x),
)
const log10: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) =>
  divide(multiply(d, Math.LOG10E), x),
)
const sinh: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) =>
  multiply(d, hyperbolicCosine(x)),
)
const cosh: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) => multiply(d, hyperbolicSine(x)))
const tan: Unary = /* @__PURE__ */ elementwiseInWide((d, { output }) =>
  multiply(d, add(1, multiply(output, output))),
)
const asin: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) => divide(d, sqrt(lessSquare(x))))
const acos: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) =>
  negate(divide(d, sqrt(lessSquare(x)))),
)
// Where the square overflows, the slope is below the smallest normal number.
const atan: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) => {
  // Beyond the square is infinite, where its slope by an infinite number would be NaN.
  const most = bitSize(x.type) < 64 ? 2 ** 64 : 2 ** 512
  const bounded = isComplex(x.type) ? x : within(x, -most, most)
  return divide(d, add(1, multiply(bounded, bounded)))
})
const asinh: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) => {
  if (isComplex(x.type)) return divide(d, sqrt(add(multiply(x, x), 1)))
  // The square of the reciprocal does not overflow.
  const isLarge = greater(abs(x), 1)
  const y = select(isLarge, divide(1, select(isLarge, x, 1)), x)
  return divide(multiply(d, select(isLarge, abs(y), 1)), sqrt(add(multiply(y, y), 1)))
})
const acosh: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) =>
  multiply(d, multiply(divide(1, sqrt(subtract(x, 1))), divide(1, sqrt(add(x, 1))))),
)
const atanh: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) => divide(d, lessSquare(x)))
// By the reciprocal, whose own slopes are infinite at 0 and vanish at infinity.
const cbrt: Unary = /* @__PURE__ */ elementwiseInWide((d, { output }) => {
  const reciprocal = divide(1, output)
  return multiply(d, divide(multiply(reciprocal, reciprocal), 3))
})
const rsqrt: Unary = /* @__PURE__ */ elementwiseInWide((d, { output, inputs: [x] }) =>
  multiply(d, multiply(-0.5, divide(output, x))),
)
const distance: Unary = /* @__PURE__ */ elementwise((d, { output }) => multiply(0.5, overRoot(d, output)))
const erf: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) => multiply(d, bell(x)))
const erfc: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) => negate(multiply(d, bell(x))))
const erfInv: Unary = /* @__PURE__ */ elementwiseInWide((d, { output }) =>
  multiply(d, multiply(Math.sqrt(Math.PI) / 2, exp(multiply(output, output)))),
)
const conjugation: Unary = /* @__PURE__ */ elementwise((d) => conjugate(d))

/** Flat for real numbers. A complex one moves across its direction only, and the less the larger it is. */
const sign: Unary = {
  push: ({ inputs: [z], output }, [d]) => (isComplex(z.type) ? across(d!, output, z) : null),
  pull: ({ inputs: [z], output }, g) => [isComplex(z.type) ? across(g, conjugate(output), z) : null],
}

function across(d: Tensor, direction: Tensor, z: Tensor): Tensor {
  const size = abs(z)
  const isZero = equal(size, 0)
  const along = multiply(direction, real(multiply(conjugate(direction), d)))
  return select(isZero, zerosLike(z), divide(subtract(d, along), select(isZero, 1, size)))
}

/** Φ(x) + x·φ(x) of the normal distribution. */
const gelu: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [x] }) => {
  const below = multiply(0.5, complementaryError(multiply(x, -Math.SQRT1_2)))
  const density = multiply(1 / Math.sqrt(2 * Math.PI), exponentialOfSquare(x, 0.5))
  return multiply(d, add(below, multiply(within(x, -farthest, farthest), density)))
})

/** Of x·s(2y) with y = √(2/π)·(x + 0.044715·x³): s(2y) + x·s(2y)·s(−2y)·2y′. */
const geluTanh: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [given] }) => {
  const x = within(given, -farthest, farthest)
  const [factor, square] = [2 * Math.sqrt(2 / Math.PI), multiply(x, x)]
  const { own, other } = shares(multiply(x, add(factor, multiply(factor * 0.044715, square))))
  const slope = add(factor, multiply(factor * 3 * 0.044715, square))
  return multiply(d, multiply(own, add(1, multiply(multiply(x, other), slope))))
})

/** s(x) + x·s(x)·s(−x), by √s(x) where s(x) has no longer all digits. */
const silu: Unary = /* @__PURE__ */ elementwiseInWide((d, { inputs: [given] }) => {
  const x = within(given, -1000, 1000)
  const isNegative = less(x, 0)
  const root = exp(multiply(select(isNegative, x, negate(x)), 0.5))
  const power = multiply(root, root)
  const sum = add(power, 1)
  const other = divide(select(isNegative, 1, power), sum)
  const factor = select(isNegative, root, 1)
  return multiply(d, multiply(multiply(divide(add(1, multiply(x, other)), sum), factor), factor))
})

/** x + i·y from its parts. */
const joining: Binary = /* @__PURE__ */ elementwise<Op<2>>(
  (d) => d,
  (d) => (isComplex(d.type) ? complex(negate(imag(d)), real(d)) : complex(zerosLike(d), d)),
)

/** Each exponential's part of the sum. */
const logAddExp: Binary = /* @__PURE__ */ elementwiseInWide<Op<2>>(
  (d, { inputs: [x, y] }) => multiply(d, share(x, y)),
  (d, { inputs: [x, y] }) => multiply(d, share(y, x)),
)

function share(x: Tensor, other: Tensor): Tensor {
  // Equal infinities have no difference, and equal parts.
  return logistic(select(logicalAnd(equal(x, other), isInfinity(x)), 0, subtract(x, other)))
}

/** Between the bounds x decides; at and beyond a bound the bound does, the upper one where they cross. */
const clip: Ternary = /* @__PURE__ */ elementwise<Op<3>>(
  (d, { inputs: [x, low, high] }) => select(logicalAnd(greater(x, low), less(x, high)), d, zerosLike(d)),
  (d, { inputs: [x, low, high] }) => select(logicalAnd(lessEqual(x, low), less(low, high)), d, zerosLike(d)),
  (d, { inputs: [x, low, high] }) => select(greaterEqual(max(x, low), high), d, zerosLike(d)),
)

/** s(x) · s(-x) of the logistic function s, with all digits where one of them is small; smooth at 0, too. */
function logisticSlope(x: Tensor): Tensor {
  const power = exp(select(less(x, 0), x, negate(x)))
  const sum = add(power, 1)
  return divide(power, multiply(sum, sum))
}

/** s(x) and s(−x), each with all digits. */
function shares(x: Tensor): { readonly own: Tensor; readonly other: Tensor } {
  const isNegative = less(x, 0)
  // Not of the magnitude, which has a kink at 0.
  const power = exp(select(isNegative, x, negate(x)))
  const sum = add(power, 1)
  return {
    own: divide(select(isNegative, power, 1), sum),
    other: divide(select(isNegative, 1, power), sum),
  }
}

/** 1 − x² with all digits near 1, and with the slope −2x, which a product of 1 − x and 1 + x has not near 0. */
function lessSquare(x: Tensor): Tensor {
  const product = multiply(subtract(1, x), add(1, x))
  if (isComplex(x.type)) return product
  const rough = subtract(1, multiply(x, x))
  return add(rough, stopGrad(select(less(abs(x), 2), subtract(product, rough), 0)))
}

/** 2/√π · e^(−x²). */
function bell(x: Tensor): Tensor {
  return multiply(2 / Math.sqrt(Math.PI), exponentialOfSquare(x, 1))
}

/** From here on all exponentials of squares are 0. */
const farthest = 64

/** e^(−factor·x²) with what the rounded square loses, which the exponential would magnify. */
function exponentialOfSquare(x: Tensor, factor: number): Tensor {
  const bounded = within(x, -farthest, farthest)
  // A number of few digits, whose square is exact; 0 near 0, where the slope of what is left has no other summand.
  const short = divide(floor(add(multiply(bounded, 16), 0.5)), 16)
  const main = multiply(short, short)
  const rest = multiply(subtract(bounded, short), add(bounded, short))
  const square = add(main, rest)
  const lost = add(subtract(main, square), rest)
  return multiply(exp(multiply(square, -factor)), subtract(1, multiply(lost, factor)))
}

type Listed =
  | Unary
  | Binary
  | Ternary
  | (typeof alongAxis)[keyof typeof alongAxis]
  | (typeof windows)[keyof typeof windows]
  | typeof conv

/** By name of the operation; one without an entry is differentiated through its decomposition. */
export const composites: Readonly<Record<string, Listed | null>> = {
  tanh,
  sigmoid,
  expm1,
  log1p,
  log2,
  log10,
  sinh,
  cosh,
  tan,
  asin,
  acos,
  atan,
  asinh,
  acosh,
  atanh,
  cbrt,
  rsqrt,
  distance,
  erf,
  erfc,
  erfInv,
  gelu,
  geluTanh,
  silu,
  logAddExp,
  clip,
  conjugate: conjugation,
  complex: joining,
  softmax: alongAxis.softmax,
  logSoftmax: alongAxis.logSoftmax,
  cumulativeSum: alongAxis.cumulativeSum,
  windowMax: windows.windowMax,
  windowMin: windows.windowMin,
  windowScatterMax: windows.windowScatterMax,
  windowScatterMin: windows.windowScatterMin,
  windowSum: windows.windowSum,
  conv,
  ceil: null,
  round: null,
  sign,
  notEqual: null,
  greater: null,
  greaterEqual: null,
  lessEqual: null,
  logicalAnd: null,
  logicalOr: null,
  logicalXor: null,
  logicalNot: null,
  isNan: null,
  isInfinity: null,
  bitwiseNot: null,
  populationCount: null,
  countLeadingZeros: null,
  argmax: null,
  argmin: null,
  all: null,
  any: null,
}
