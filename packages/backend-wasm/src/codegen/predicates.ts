// Composite comparisons and logic, as masks.
import { isInteger } from '@nx/types'
import type { DType } from '@nx/types'
import { compareLanes } from './elementwise.ts'
import type { Emitter } from './emitter.ts'
import { laneClass, shapeOfFloats } from './lanes.ts'

/** What a predicate is made of: how to leave operands, and how to leave whether one is not zero. */
export interface Operands {
  readonly type: DType
  value(position: number): void
  truth(position: number): void
}

type Emit = (e: Emitter, operands: Operands) => void

const compare =
  (name: 'equal' | 'less', first: number, second: number): Emit =>
  (e, { type, value }) => {
    value(first)
    value(second)
    compareLanes(e, name, type)
  }

/** Less or equal, which is not the opposite of greater for NaN. */
const orEqual =
  (first: number, second: number): Emit =>
  (e, operands) => {
    compare('less', first, second)(e, operands)
    compare('equal', first, second)(e, operands)
    e.f.op('v128.or')
  }

const not =
  (emit: Emit): Emit =>
  (e, operands) => {
    emit(e, operands)
    e.f.op('v128.not')
  }

const logic =
  (op: 'v128.and' | 'v128.or' | 'v128.xor'): Emit =>
  (e, { truth }) => {
    truth(0)
    truth(1)
    e.f.op(op)
  }

const isInfinity: Emit = (e, { type, value }) => {
  if (isInteger(type)) return e.splat('i32', 0)
  value(0)
  e.f.op(`${shapeOfFloats(type)}.abs`)
  e.splat(laneClass(type), Infinity)
  compareLanes(e, 'equal', type)
}

/** Predicates by operation; each leaves a mask of 4-byte lanes. */
export const predicates: Readonly<Record<string, Emit | undefined>> = {
  equal: /* @__PURE__ */ compare('equal', 0, 1),
  less: /* @__PURE__ */ compare('less', 0, 1),
  notEqual: /* @__PURE__ */ not(/* @__PURE__ */ compare('equal', 0, 1)),
  greater: /* @__PURE__ */ compare('less', 1, 0),
  lessEqual: /* @__PURE__ */ orEqual(0, 1),
  greaterEqual: /* @__PURE__ */ orEqual(1, 0),
  logicalAnd: /* @__PURE__ */ logic('v128.and'),
  logicalOr: /* @__PURE__ */ logic('v128.or'),
  logicalXor: /* @__PURE__ */ logic('v128.xor'),
  logicalNot: (e, { truth }) => {
    truth(0)
    e.f.op('v128.not')
  },
  isNan: /* @__PURE__ */ not(/* @__PURE__ */ compare('equal', 0, 0)),
  isInfinity,
}
