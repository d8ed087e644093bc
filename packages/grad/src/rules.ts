// The gradient table: a rule, or `null`, for every primitive.
import * as contraction from './rules/contraction.ts'
import * as elementwise from './rules/elementwise.ts'
import * as indexing from './rules/indexing.ts'
import * as movement from './rules/movement.ts'
import * as reduction from './rules/reduction.ts'
import type { DerivativeRules } from './rule.ts'

/** `null` says that the output does not change with small changes of the inputs, or does not depend on any. */
export const rules: DerivativeRules = {
  constant: null,
  iota: null,
  negate: elementwise.negate,
  abs: elementwise.abs,
  floor: null,
  exp: elementwise.exp,
  log: elementwise.log,
  sin: elementwise.sin,
  cos: elementwise.cos,
  sqrt: elementwise.sqrt,
  add: elementwise.add,
  subtract: elementwise.subtract,
  multiply: elementwise.multiply,
  divide: elementwise.divide,
  quotient: null,
  remainder: elementwise.remainder,
  pow: elementwise.pow,
  atan2: elementwise.atan2,
  min: elementwise.extremum,
  max: elementwise.extremum,
  equal: null,
  less: null,
  bitwiseAnd: null,
  bitwiseOr: null,
  bitwiseXor: null,
  leftShift: null,
  rightShift: null,
  select: elementwise.select,
  asType: elementwise.asType,
  bitcast: null,
  reshape: movement.reshape,
  transpose: movement.transpose,
  broadcast: movement.broadcast,
  slice: movement.slice,
  pad: movement.pad,
  reverse: movement.reverse,
  concatenate: movement.concatenate,
  sum: reduction.sum,
  product: reduction.product,
  reduceMax: reduction.extremum,
  reduceMin: reduction.extremum,
  dot: contraction.dot,
  gather: indexing.gather,
  scatter: indexing.scatter,
  argsort: null,
  real: elementwise.real,
  imag: elementwise.imag,
}
