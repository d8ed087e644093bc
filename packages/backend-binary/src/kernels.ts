// The table of kernels: one line per primitive of the contract.
import type { Elements, Kernels } from '@nx/types'
import * as arithmetic from './kernels/arithmetic.ts'
import * as bitwise from './kernels/bitwise.ts'
import * as compare from './kernels/compare.ts'
import * as create from './kernels/create.ts'
import { dot } from './kernels/dot.ts'
import { gather, scatter } from './kernels/gather.ts'
import { map } from './kernels/map.ts'
import * as movement from './kernels/movement.ts'
import * as parts from './kernels/parts.ts'
import * as reduce from './kernels/reduce.ts'
import { argsort } from './kernels/sort.ts'
import * as unary from './kernels/unary.ts'

export const kernels = {
  constant: create.constant,
  iota: create.iota,
  negate: (call) => map(call, unary.negate),
  abs: (call) => map(call, unary.abs),
  floor: (call) => map(call, unary.floor),
  exp: (call) => map(call, unary.exp),
  log: (call) => map(call, unary.log),
  sin: (call) => map(call, unary.sin),
  cos: (call) => map(call, unary.cos),
  sqrt: (call) => map(call, unary.sqrt),
  add: (call) => map(call, arithmetic.add),
  subtract: (call) => map(call, arithmetic.subtract),
  multiply: (call) => map(call, arithmetic.multiply),
  divide: (call) => map(call, arithmetic.divide),
  quotient: (call) => map(call, arithmetic.quotient),
  remainder: (call) => map(call, arithmetic.remainder),
  pow: (call) => map(call, arithmetic.pow),
  atan2: (call) => map(call, arithmetic.atan2),
  min: (call) => map(call, arithmetic.min),
  max: (call) => map(call, arithmetic.max),
  equal: (call) => map(call, compare.equal),
  less: (call) => map(call, compare.less),
  bitwiseAnd: (call) => map(call, bitwise.bitwiseAnd),
  bitwiseOr: (call) => map(call, bitwise.bitwiseOr),
  bitwiseXor: (call) => map(call, bitwise.bitwiseXor),
  leftShift: (call) => map(call, bitwise.leftShift),
  rightShift: (call) => map(call, bitwise.rightShift),
  select: compare.select,
  asType: create.asType,
  bitcast: create.bitcast,
  reshape: movement.reshape,
  transpose: movement.transpose,
  broadcast: movement.broadcast,
  slice: movement.slice,
  pad: movement.pad,
  reverse: movement.reverse,
  concatenate: movement.concatenate,
  sum: reduce.sum,
  product: reduce.product,
  reduceMax: reduce.reduceMax,
  reduceMin: reduce.reduceMin,
  dot,
  gather,
  scatter,
  argsort,
  real: parts.real,
  imag: parts.imag,
} satisfies Kernels<Elements>
