// What the compiler knows of each operation.
import { typeMax, typeMin } from '@nx/types'
import type { DType, Primitive } from '@nx/types'
import type { Combine } from './loop.ts'

/** What the compiler makes of an operation. */
export interface Operation {
  /** `view` is movement that strides can say; `nest` has loops of its own, `other` none. */
  readonly kind: 'create' | 'elementwise' | 'view' | 'move' | 'reduce' | 'locate' | 'scan' | 'nest' | 'other'
  /** Work per element, in additions. */
  readonly cost: number
  /** Whether its two operands may change places. */
  readonly commutes?: true
  /** What can make it fail: an index, or the right operand where that is an integer. */
  readonly checks?: 'index' | 'right'
  /** Whether it may leave out elements of its input. */
  readonly leavesOut?: true
  /** How a reduction or a scan combines, and what is located. */
  readonly combine?: Combine
}

const elementwise = (cost: number, more?: Partial<Operation>): Operation => ({
  kind: 'elementwise',
  cost,
  ...more,
})
const reduction = (combine: Combine): Operation => ({ kind: 'reduce', cost: 1, combine })
const view: Operation = { kind: 'view', cost: 0 }
const nest: Operation = { kind: 'nest', cost: 1 }
const other: Operation = { kind: 'other', cost: 10 }

const commuting = /* @__PURE__ */ elementwise(1, { commutes: true })
const simple = /* @__PURE__ */ elementwise(1)
const checking = /* @__PURE__ */ elementwise(4, { checks: 'right' })

/**
 * Every primitive, what contractions become, and what slices next to each other and pads without gaps become, whose names have
 * spaces as nobody else's; and what takes complex numbers apart and puts them together.
 */
const operations: {
  readonly [
    name in Primitive | 'matrix product' | 'sliding windows' | 'outer pad' | 'part' | 'pair'
  ]: Operation
} = {
  constant: { kind: 'create', cost: 0 },
  iota: { kind: 'create', cost: 1 },
  negate: simple,
  abs: simple,
  floor: simple,
  exp: /* @__PURE__ */ elementwise(10),
  log: /* @__PURE__ */ elementwise(10),
  sin: /* @__PURE__ */ elementwise(30),
  cos: /* @__PURE__ */ elementwise(30),
  sqrt: /* @__PURE__ */ elementwise(4),
  add: commuting,
  subtract: simple,
  multiply: commuting,
  divide: /* @__PURE__ */ elementwise(4),
  quotient: checking,
  remainder: checking,
  pow: /* @__PURE__ */ elementwise(30, { checks: 'right' }),
  atan2: /* @__PURE__ */ elementwise(30),
  min: simple,
  max: simple,
  equal: commuting,
  less: simple,
  bitwiseAnd: commuting,
  bitwiseOr: commuting,
  bitwiseXor: commuting,
  leftShift: /* @__PURE__ */ elementwise(1, { checks: 'right' }),
  rightShift: /* @__PURE__ */ elementwise(1, { checks: 'right' }),
  select: simple,
  asType: simple,
  bitcast: simple,
  reshape: view,
  transpose: view,
  broadcast: view,
  reverse: view,
  part: view,
  'sliding windows': { kind: 'view', cost: 0, leavesOut: true },
  'outer pad': { kind: 'move', cost: 2, leavesOut: true },
  slice: { kind: 'move', cost: 0, leavesOut: true },
  gather: { kind: 'move', cost: 2, checks: 'index', leavesOut: true },
  pad: { kind: 'nest', cost: 1, leavesOut: true },
  concatenate: nest,
  sum: /* @__PURE__ */ reduction('sum'),
  product: /* @__PURE__ */ reduction('product'),
  reduceMax: /* @__PURE__ */ reduction('max'),
  reduceMin: /* @__PURE__ */ reduction('min'),
  pair: nest,
  dot: nest,
  'matrix product': nest,
  scatter: { kind: 'nest', cost: 1, checks: 'index' },
  argsort: other,
  real: other,
  imag: other,
}

const scan = (combine: Combine): Operation => ({ kind: 'scan', cost: 4, combine })
const locate = (combine: Combine): Operation => ({ kind: 'locate', cost: 2, combine })

/** Composites whose definition says no loop, or several, though they are one. */
const walks: Readonly<Record<string, Operation>> = {
  argmax: /* @__PURE__ */ locate('max'),
  argmin: /* @__PURE__ */ locate('min'),
  cumulativeSum: /* @__PURE__ */ scan('sum'),
  cumulativeProduct: /* @__PURE__ */ scan('product'),
  cumulativeMax: /* @__PURE__ */ scan('max'),
  cumulativeMin: /* @__PURE__ */ scan('min'),
}

/**
 * Whether a composite becomes a loop of its own, wherever a graph has it.
 *
 * @internal
 */
export const isWalk = (op: string): boolean => Object.hasOwn(walks, op)

/** What the compiler makes of composite calls that the code generator has as scalar functions. */
export const scalarComposite: Operation = /* @__PURE__ */ elementwise(10)

/**
 * What the compiler makes of an operation by its name.
 *
 * @internal
 */
export function operationOf(op: string): Operation {
  if (Object.hasOwn(operations, op)) return operations[op as Primitive]
  return isWalk(op) ? walks[op]! : other
}

/**
 * What changes nothing when it is combined with others.
 *
 * @internal
 */
export function identity(combine: Combine, type: DType): number | bigint {
  if (combine === 'max') return typeMin(type)
  return combine === 'min' ? typeMax(type) : combine === 'sum' ? 0 : 1
}
