// How each scalar operation is computed: the one table that a new primitive has to join.
import { isFloat } from '@nx/types'
import type { DType, Primitive } from '@nx/types'
import { complexFunctions } from './complex-functions.ts'
import { convertLanes, decodeHalf, encodeHalf, wrapNarrow } from './convert.ts'
import { abs, extreme, integerDivision, ofFloats, plain, shift, throughHost, toType } from './elementwise.ts'
import type { Emit } from './elementwise.ts'
import type { Emitter, HostFunction } from './emitter.ts'
import { emitExp } from './exp.ts'
import { applyInF64, inF64 } from './in-f64.ts'
import { isHalf, laneBytes, laneClass } from './lanes.ts'
import { ofF64 } from './of-f64.ts'
import { integerPower } from './power.ts'
import { equal, less, predicates } from './predicates.ts'
import type { ScalarRule } from './scalars.ts'
import type { Operations, Vector } from './vectors.ts'

/** An operation on operands of one type, all on the stack, whose results are of that type already. */
export const exact =
  (emit: Emit): ScalarRule =>
  (e, { type, arity, value, constant }) => {
    const positions = [...new Array(arity).keys()]
    positions.forEach(value)
    emit(e, type, positions.map(constant))
    return 'lanes'
  }

/** The same where results must be rounded or wrapped. */
export const rounded = (emit: Emit): ScalarRule =>
  exact((e, type, constants) => {
    emit(e, type, constants)
    toType(e, type)
  })

type FunctionName = keyof typeof ofF64

/** As many vectors from the stack. */
const takeOperands = (e: Emitter, arity: number): [Vector, Vector] =>
  Array.from({ length: arity }, () => e.take()).reverse() as [Vector, Vector]

/** Applies a function to floats on the stack: in f64 lanes. */
function applyToFloats(e: Emitter, type: DType, arity: number, name: FunctionName): void {
  if (laneClass(type) === 'f32') applyInF64(e, arity, { ...ofF64, ...inF64 }[name])
  else e.scoped(() => e.push(ofF64[name](e, ...takeOperands(e, arity))))
}

const floating = (name: FunctionName): ScalarRule =>
  rounded((e, type, { length }) => applyToFloats(e, type, length, name))

/** The same where a condition holds; other elements, of which there are few, once more by a function of the host. */
const floatingWhere = (
  name: FunctionName,
  compute: HostFunction,
  holds: (v: Operations<'f32' | 'f64'>, x: Vector, y: Vector) => Vector,
): Emit => {
  const throughMath = throughHost(name, compute)
  return (e, type, constants) => {
    const { f } = e
    e.scoped(() => {
      const operands = takeOperands(e, constants.length)
      const isUsual = holds(e.floats(type), ...operands)
      const push = (): void => operands.forEach((operand) => e.push(operand))
      push()
      applyToFloats(e, type, operands.length, name)
      const result = e.take()
      e.push(isUsual)
      // Of two elements of four bytes the upper lanes are of no use.
      if (e.width === 2 && laneBytes(type) === 4) f.op('i64x2.extend_low_i32x4_s')
      f.if(
        f.op('i32x4.all_true'),
        () => {},
        () => {
          e.push(result)
          push()
          throughMath(e, type, constants)
          f.set(result.local, f.op('v128.bitselect', undefined, undefined, e.push(isUsual)))
        },
      )
      e.push(result)
    })
  }
}

/**
 * Of angles: those that are large, infinite or NaN are too few to pay for exact reduction here (M. H. Payne and R. N. Hanek,
 * "Radian reduction for trigonometric functions", 1983).
 */
const ofAngles = (name: 'sin' | 'cos' | 'tan'): ScalarRule =>
  rounded(floatingWhere(name, Math[name], (v, x) => v('lt', v('abs', x), 2 ** 20)))

const floatRemainder = /* @__PURE__ */ floatingWhere(
  'remainder',
  (x, y) => x % y,
  (v, x, y) => {
    const size = v('abs', x)
    return v('and', v('lt', size, v('mul', v('abs', y), 2 ** 25)), v('lt', size, 1e300))
  },
)

/** On bits; masks stay masks. */
const bits =
  (op: 'v128.and' | 'v128.or' | 'v128.xor'): ScalarRule =>
  (e, { value, mask, isMask }) => {
    const areMasks = isMask(0) && isMask(1)
    for (const position of [0, 1]) {
      if (areMasks) mask(position, 4)
      else value(position)
    }
    e.f.op(op)
    return areMasks ? 'mask' : 'lanes'
  }

const select: ScalarRule = (e, { type, value, mask }) => {
  value(1)
  value(2)
  mask(0, laneBytes(type))
  e.f.op('v128.bitselect')
  return 'lanes'
}

const asType: ScalarRule = (e, { from, type, saturate, value }) => {
  value(0)
  convertLanes(e, from, type, saturate)
  return 'lanes'
}

const bitcast: ScalarRule = (e, { from, type, value }) => {
  value(0)
  if (isHalf(from)) encodeHalf(e, from)
  if (isHalf(type)) {
    e.splat('i32', 0xffff)
    e.f.op('v128.and')
    decodeHalf(e, type)
  } else wrapNarrow(e, type)
  return 'lanes'
}

const exp: Emit = (e, type) => {
  if (laneClass(type) === 'f32') emitExp(e)
  else e.map((x) => ofF64.exp(e, x))
}

const remainder: Emit = (e, type, constants) =>
  (isFloat(type) ? floatRemainder : integerDivision('rem'))(e, type, constants)

const pow: Emit = (e, type) => {
  if (isFloat(type)) applyToFloats(e, type, 2, 'pow')
  else integerPower(e, type)
}

/** Each primitive: code for its lanes, loops that the compiler writes, or a kernel of the host. */
export const primitives: { readonly [P in Primitive]: ScalarRule | 'loops' | 'kernel' } = {
  constant: 'loops',
  iota: 'loops',
  negate: /* @__PURE__ */ rounded(/* @__PURE__ */ plain('neg')),
  abs: /* @__PURE__ */ rounded(abs),
  floor: /* @__PURE__ */ exact(/* @__PURE__ */ ofFloats('floor')),
  exp: /* @__PURE__ */ rounded(exp),
  log: /* @__PURE__ */ floating('log'),
  sin: /* @__PURE__ */ ofAngles('sin'),
  cos: /* @__PURE__ */ ofAngles('cos'),
  sqrt: /* @__PURE__ */ rounded(/* @__PURE__ */ ofFloats('sqrt')),
  add: /* @__PURE__ */ rounded(/* @__PURE__ */ plain('add')),
  subtract: /* @__PURE__ */ rounded(/* @__PURE__ */ plain('sub')),
  multiply: /* @__PURE__ */ rounded(/* @__PURE__ */ plain('mul')),
  divide: /* @__PURE__ */ rounded(/* @__PURE__ */ ofFloats('div')),
  quotient: /* @__PURE__ */ rounded(/* @__PURE__ */ integerDivision('div')),
  remainder: /* @__PURE__ */ exact(remainder),
  pow: /* @__PURE__ */ rounded(pow),
  atan2: /* @__PURE__ */ floating('atan2'),
  min: /* @__PURE__ */ exact(/* @__PURE__ */ extreme('min')),
  max: /* @__PURE__ */ exact(/* @__PURE__ */ extreme('max')),
  equal,
  less,
  bitwiseAnd: /* @__PURE__ */ bits('v128.and'),
  bitwiseOr: /* @__PURE__ */ bits('v128.or'),
  bitwiseXor: /* @__PURE__ */ bits('v128.xor'),
  leftShift: /* @__PURE__ */ rounded(/* @__PURE__ */ shift('shl')),
  rightShift: /* @__PURE__ */ exact(/* @__PURE__ */ shift('shr')),
  select,
  asType,
  bitcast,
  reshape: 'loops',
  transpose: 'loops',
  broadcast: 'loops',
  slice: 'loops',
  pad: 'loops',
  reverse: 'loops',
  concatenate: 'loops',
  sum: 'loops',
  product: 'loops',
  reduceMax: 'loops',
  reduceMin: 'loops',
  dot: 'loops',
  gather: 'loops',
  scatter: 'loops',
  argsort: 'kernel',
  real: 'loops',
  imag: 'loops',
}

/** Composite functions that are computed whole. */
const composites: Readonly<Record<string, ScalarRule>> = {
  tan: /* @__PURE__ */ ofAngles('tan'),
  ceil: /* @__PURE__ */ exact(/* @__PURE__ */ ofFloats('ceil')),
  sigmoid: /* @__PURE__ */ floating('sigmoid'),
  rsqrt: /* @__PURE__ */ floating('rsqrt'),
  erf: /* @__PURE__ */ floating('erf'),
  erfc: /* @__PURE__ */ floating('erfc'),
  erfInv: /* @__PURE__ */ floating('erfInv'),
}

/** Other composite functions. */
const mathematical = [
  ...(['asin', 'acos', 'atan', 'asinh', 'acosh', 'atanh', 'cbrt'] as const),
  ...(['sinh', 'cosh', 'tanh', 'expm1', 'log1p', 'log2', 'log10'] as const),
]

let rules: Map<string, ScalarRule> | undefined

/** The rule of a scalar operation; `undefined` for all others. */
export function ruleOf(op: string): ScalarRule | undefined {
  rules ??= new Map([
    ...Object.entries({ ...primitives, ...predicates, ...composites }).filter(
      (entry): entry is [string, ScalarRule] => typeof entry[1] === 'function',
    ),
    ...mathematical.map((name) => [name, floating(name)] as const),
    ...complexFunctions(),
  ])
  return rules.get(op)
}
