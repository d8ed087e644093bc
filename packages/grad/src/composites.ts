// Direct rules for composite operations whose decomposition would be slower or less accurate to differentiate.
import {
  add,
  conjugate,
  cosh as hyperbolicCosine,
  divide,
  exp,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  multiply,
  negate,
  select,
  sinh as hyperbolicSine,
  sqrt,
  subtract,
} from '@nx/tensor'
import type { Op } from '@nx/types'
import { zerosLike } from './emit.ts'
import type { Rule } from './rule.ts'

type Unary = Rule<Op<1>>
type Ternary = Rule<Op<3>>

const tanh: Unary = ({ g, output }) => [multiply(g, subtract(1, multiply(output, output)))]
const sigmoid: Unary = ({ g, output }) => [multiply(g, multiply(output, subtract(1, output)))]
const expm1: Unary = ({ g, output }) => [multiply(g, add(output, 1))]
const log1p: Unary = ({ g, inputs: [x] }) => [divide(g, add(x, 1))]
const log2: Unary = ({ g, inputs: [x] }) => [divide(g, multiply(x, Math.LN2))]
const log10: Unary = ({ g, inputs: [x] }) => [divide(g, multiply(x, Math.LN10))]
const sinh: Unary = ({ g, inputs: [x] }) => [multiply(g, hyperbolicCosine(x))]
const cosh: Unary = ({ g, inputs: [x] }) => [multiply(g, hyperbolicSine(x))]
const tan: Unary = ({ g, output }) => [multiply(g, add(1, multiply(output, output)))]
const asin: Unary = ({ g, inputs: [x] }) => [divide(g, sqrt(multiply(subtract(1, x), add(1, x))))]
const acos: Unary = (context) => [negate(asin(context)[0]!)]
const atan: Unary = ({ g, inputs: [x] }) => [divide(g, add(1, multiply(x, x)))]
const asinh: Unary = ({ g, inputs: [x] }) => [divide(g, sqrt(add(multiply(x, x), 1)))]
const acosh: Unary = ({ g, inputs: [x] }) => [divide(g, multiply(sqrt(subtract(x, 1)), sqrt(add(x, 1))))]
const atanh: Unary = ({ g, inputs: [x] }) => [divide(g, multiply(subtract(1, x), add(1, x)))]
const cbrt: Unary = ({ g, output }) => [divide(g, multiply(3, multiply(output, output)))]
const rsqrt: Unary = ({ g, output, inputs: [x] }) => [multiply(g, multiply(-0.5, divide(output, x)))]
const erf: Unary = ({ g, inputs: [x] }) => [
  multiply(g, multiply(2 / Math.sqrt(Math.PI), exp(negate(multiply(x, x))))),
]
const erfc: Unary = (context) => [negate(erf(context)[0]!)]
const erfInv: Unary = ({ g, output }) => [
  multiply(g, multiply(Math.sqrt(Math.PI) / 2, exp(multiply(output, output)))),
]

const conjugated: Unary = ({ g }) => [conjugate(g)]

/** Between the bounds the cotangent passes; at and beyond a bound it goes to the bound. */
const clip: Ternary = ({ g, inputs: [x, low, high] }) => {
  const zero = zerosLike(g)
  const inside = logicalAnd(greater(x, low), less(x, high))
  return [select(inside, g, zero), select(lessEqual(x, low), g, zero), select(greaterEqual(x, high), g, zero)]
}

/** By name of the operation; one without an entry is differentiated through its decomposition. */
export const composites: Readonly<Record<string, Unary | Ternary | null>> = {
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
  erf,
  erfc,
  erfInv,
  clip,
  conjugate: conjugated,
  ceil: null,
  round: null,
  sign: null,
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
