// What this backend computes itself.
import type { Primitive } from '@nx/types'

// Complex parts are left out: no complex type is stored.
const primitives: Readonly<Record<Exclude<Primitive, 'real' | 'imag'>, true>> = {
  constant: true,
  iota: true,
  negate: true,
  abs: true,
  floor: true,
  exp: true,
  log: true,
  sin: true,
  cos: true,
  sqrt: true,
  add: true,
  subtract: true,
  multiply: true,
  divide: true,
  quotient: true,
  remainder: true,
  pow: true,
  atan2: true,
  min: true,
  max: true,
  equal: true,
  less: true,
  bitwiseAnd: true,
  bitwiseOr: true,
  bitwiseXor: true,
  leftShift: true,
  rightShift: true,
  select: true,
  asType: true,
  bitcast: true,
  reshape: true,
  transpose: true,
  broadcast: true,
  slice: true,
  pad: true,
  reverse: true,
  concatenate: true,
  sum: true,
  product: true,
  reduceMax: true,
  reduceMin: true,
  dot: true,
  gather: true,
  scatter: true,
  argsort: true,
}

/** Whether an operation is a primitive of the contract that exists for the stored types. */
export const isPrimitive = (op: string): boolean => Object.hasOwn(primitives, op)

/** Composite operations that are computed element by element at once. */
export const scalarComposites: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...['expm1', 'log1p', 'log2', 'log10', 'sinh', 'cosh', 'tanh', 'sigmoid', 'rsqrt', 'tan', 'asin', 'acos', 'atan'],
  ...['asinh', 'acosh', 'atanh', 'cbrt', 'ceil', 'round', 'sign', 'notEqual', 'greater', 'greaterEqual', 'lessEqual'],
  ...['logicalAnd', 'logicalOr', 'logicalXor', 'logicalNot', 'bitwiseNot', 'isNan', 'isInfinity'],
])

const elementwise: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...['negate', 'abs', 'floor', 'exp', 'log', 'sin', 'cos', 'sqrt', 'add', 'subtract', 'multiply', 'divide', 'quotient'],
  ...['remainder', 'pow', 'atan2', 'min', 'max', 'equal', 'less', 'bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'leftShift'],
  ...['rightShift', 'select', 'asType', 'bitcast'],
])

/** Whether an operation computes each element from those at the same place. */
export const isElementwise = (op: string): boolean => elementwise.has(op) || scalarComposites.has(op)
