// The cases of every primitive, one line each: a primitive without cases does not compile.
import type { Primitives } from '@nx/types'
import type { Case } from './cases/case.ts'
import { asTypeCases, bitcastCases, selectCases } from './cases/choose.ts'
import { dotCases } from './cases/contract.ts'
import * as create from './cases/create.ts'
import * as elementwise from './cases/elementwise.ts'
import { gatherCases, scatterCases } from './cases/indexing.ts'
import * as movement from './cases/movement.ts'
import { argsortCases } from './cases/order.ts'
import * as parts from './cases/parts.ts'
import * as reductions from './cases/reduce.ts'

/** The cases of each primitive. Functions, because importing a package makes nothing. */
export const primitiveCases: { readonly [K in keyof Primitives]: () => readonly Case[] } = {
  constant: create.constant,
  iota: create.iotas,
  negate: elementwise.negate,
  abs: elementwise.abs,
  floor: elementwise.floor,
  exp: elementwise.exp,
  log: elementwise.log,
  sin: elementwise.sin,
  cos: elementwise.cos,
  sqrt: elementwise.sqrt,
  add: elementwise.add,
  subtract: elementwise.subtract,
  multiply: elementwise.multiply,
  divide: elementwise.divide,
  quotient: elementwise.quotient,
  remainder: elementwise.remainder,
  pow: elementwise.pow,
  atan2: elementwise.atan2,
  min: elementwise.min,
  max: elementwise.max,
  equal: elementwise.equal,
  less: elementwise.less,
  bitwiseAnd: elementwise.bitwiseAnd,
  bitwiseOr: elementwise.bitwiseOr,
  bitwiseXor: elementwise.bitwiseXor,
  leftShift: elementwise.leftShift,
  rightShift: elementwise.rightShift,
  select: selectCases,
  asType: asTypeCases,
  bitcast: bitcastCases,
  reshape: movement.reshapeCases,
  transpose: movement.transposeCases,
  broadcast: movement.broadcastCases,
  slice: movement.sliceCases,
  pad: movement.padCases,
  reverse: movement.reverseCases,
  concatenate: movement.concatenateCases,
  sum: reductions.sum,
  product: reductions.product,
  reduceMax: reductions.reduceMax,
  reduceMin: reductions.reduceMin,
  dot: dotCases,
  gather: gatherCases,
  scatter: scatterCases,
  argsort: argsortCases,
  real: parts.real,
  imag: parts.imag,
}
