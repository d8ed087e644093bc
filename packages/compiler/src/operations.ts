// What the compiler knows of each operation: its kind and how much work one element is.
import type { Primitive } from '@nx/types'
import type { Combine } from './loop.ts'

type Kind = 'create' | 'elementwise' | 'move' | 'reduce' | 'other'

interface Operation {
  readonly kind: Kind
  /** Work per element, in additions. */
  readonly cost: number
}

const simple: Operation = { kind: 'elementwise', cost: 1 }
const division: Operation = { kind: 'elementwise', cost: 4 }
const transcendental: Operation = { kind: 'elementwise', cost: 10 }
const slow: Operation = { kind: 'elementwise', cost: 30 }
const move: Operation = { kind: 'move', cost: 0 }
const reduction: Operation = { kind: 'reduce', cost: 1 }
const other: Operation = { kind: 'other', cost: 1 }

const operations: Readonly<Record<Primitive, Operation>> = {
  constant: { kind: 'create', cost: 0 },
  iota: { kind: 'create', cost: 1 },
  negate: simple,
  abs: simple,
  floor: simple,
  exp: transcendental,
  log: transcendental,
  sin: slow,
  cos: slow,
  sqrt: division,
  add: simple,
  subtract: simple,
  multiply: simple,
  divide: division,
  quotient: division,
  remainder: division,
  pow: slow,
  atan2: slow,
  min: simple,
  max: simple,
  equal: simple,
  less: simple,
  bitwiseAnd: simple,
  bitwiseOr: simple,
  bitwiseXor: simple,
  leftShift: simple,
  rightShift: simple,
  select: simple,
  asType: simple,
  bitcast: simple,
  reshape: move,
  transpose: move,
  broadcast: move,
  slice: move,
  pad: other,
  reverse: move,
  concatenate: other,
  sum: reduction,
  product: reduction,
  reduceMax: reduction,
  reduceMin: reduction,
  dot: other,
  gather: { kind: 'move', cost: 2 },
  scatter: other,
  argsort: other,
  real: simple,
  imag: simple,
}

/** Kind and cost of an operation; composite operations in `scalar` count as element-wise. */
export function operationOf(op: string, scalar: ReadonlySet<string>): Operation {
  if (Object.hasOwn(operations, op)) return operations[op as Primitive]
  return scalar.has(op) ? transcendental : other
}

/** How each reduction combines. */
export const combines: Readonly<Record<string, Combine | undefined>> = {
  sum: 'sum',
  product: 'product',
  reduceMax: 'max',
  reduceMin: 'min',
}
