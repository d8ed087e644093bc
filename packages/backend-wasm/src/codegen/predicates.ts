// Comparisons and logic, as masks.
import { isInteger } from '@nx/types'
import { compareLanes } from './elementwise.ts'
import type { Emitter } from './emitter.ts'
import { laneClass, shapeOfFloats } from './lanes.ts'
import type { Application, ScalarRule } from './scalars.ts'

type Emit = (e: Emitter, application: Application) => void

const mask =
  (emit: Emit): ScalarRule =>
  (e, application) => {
    emit(e, application)
    return 'mask'
  }

const compare =
  (name: 'equal' | 'less', first: number, second: number): Emit =>
  (e, { from, value }) => {
    value(first)
    value(second)
    compareLanes(e, name, from)
  }

/** Less or equal, which is not the opposite of greater for NaN. */
const orEqual =
  (first: number, second: number): Emit =>
  (e, application) => {
    compare('less', first, second)(e, application)
    compare('equal', first, second)(e, application)
    e.f.op('v128.or')
  }

const not =
  (emit: Emit): Emit =>
  (e, application) => {
    emit(e, application)
    e.f.op('v128.not')
  }

const logic = (op: 'v128.and' | 'v128.or' | 'v128.xor'): ScalarRule =>
  mask((e, { truth }) => {
    truth(0)
    truth(1)
    e.f.op(op)
  })

export const equal: ScalarRule = /* @__PURE__ */ mask(/* @__PURE__ */ compare('equal', 0, 1))
export const less: ScalarRule = /* @__PURE__ */ mask(/* @__PURE__ */ compare('less', 0, 1))

/** Composite comparisons and logic, by name. */
export const predicates = {
  notEqual: /* @__PURE__ */ mask(/* @__PURE__ */ not(/* @__PURE__ */ compare('equal', 0, 1))),
  greater: /* @__PURE__ */ mask(/* @__PURE__ */ compare('less', 1, 0)),
  lessEqual: /* @__PURE__ */ mask(/* @__PURE__ */ orEqual(0, 1)),
  greaterEqual: /* @__PURE__ */ mask(/* @__PURE__ */ orEqual(1, 0)),
  logicalAnd: /* @__PURE__ */ logic('v128.and'),
  logicalOr: /* @__PURE__ */ logic('v128.or'),
  logicalXor: /* @__PURE__ */ logic('v128.xor'),
  logicalNot: /* @__PURE__ */ mask((e, { truth }) => {
    truth(0)
    e.f.op('v128.not')
  }),
  isNan: /* @__PURE__ */ mask(/* @__PURE__ */ not(/* @__PURE__ */ compare('equal', 0, 0))),
  isInfinity: /* @__PURE__ */ mask((e, { from, value }) => {
    if (isInteger(from)) return e.splat(e.integerLane, 0)
    value(0)
    e.f.op(`${shapeOfFloats(from)}.abs`)
    e.splat(laneClass(from), Infinity)
    compareLanes(e, 'equal', from)
  }),
} satisfies Readonly<Record<string, ScalarRule>>
