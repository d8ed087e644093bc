// How each scalar operation is computed: the one table that a new primitive has to join.
import { erf, erfc, erfInv, isFloat } from '@nx/types'
import type { DType, Primitive } from '@nx/types'
import { convertLanes, decodeHalf, encodeHalf, wrapNarrow } from './convert.ts'
import { abs, extreme, integerDivision, ofFloats, plain, shift, throughHost, toType } from './elementwise.ts'
import type { Emit } from './elementwise.ts'
import type { Emitter, HostFunction } from './emitter.ts'
import { emitExp } from './exp.ts'
import { applyInF64, inF64 } from './in-f64.ts'
import { isHalf, laneBytes, laneClass } from './lanes.ts'
import { integerPower } from './power.ts'
import { equal, less, predicates } from './predicates.ts'
import type { ScalarRule } from './scalars.ts'

/** An operation on operands of one type, all on the stack, whose results are of that type already. */
const exact =
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

/** In f64 lanes where the type is computed in f32, else by a function of the host. */
const floating = (name: keyof typeof inF64, compute: HostFunction): ScalarRule =>
  rounded((e, type, constants) => {
    if (laneClass(type) === 'f32') applyInF64(e, compute.length, inF64[name])
    else throughHost(name, compute)(e, type, constants)
  })

/**
 * Of angles: in f64 lanes, and those that are large, infinite or NaN once more by a function of the host, which are too few
 * to pay for exact reduction here (M. H. Payne and R. N. Hanek, "Radian reduction for trigonometric functions", 1983).
 */
const ofAngles = (name: 'sin' | 'cos' | 'tan'): ScalarRule =>
  rounded((e, type, constants) => {
    const throughMath = throughHost(name, Math[name])
    if (laneClass(type) !== 'f32') return throughMath(e, type, constants)
    const { f, f32 } = e
    e.map((x) => {
      const isSmall = f32('lt', f32('abs', x), 2 ** 22)
      e.push(x)
      applyInF64(e, 1, inF64[name])
      const result = e.take()
      e.push(isSmall)
      // Of two elements the upper lanes are of no use.
      if (e.width === 2) f.op('i64x2.extend_low_i32x4_s')
      f.if(
        f.op('i32x4.all_true'),
        () => {},
        () => {
          e.push(result)
          e.push(x)
          throughMath(e, type, constants)
          f.set(result.local, f.op('v128.bitselect', undefined, undefined, e.push(isSmall)))
        },
      )
      return result
    })
  })

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

const exp: Emit = (e, type, constants) =>
  laneClass(type) === 'f32' ? emitExp(e) : throughHost('exp', Math.exp)(e, type, constants)

const remainder: Emit = (e, type, constants) =>
  (isFloat(type) ? throughHost('remainder', (x, y) => x % y) : integerDivision('rem'))(e, type, constants)

/** JavaScript differs from IEEE 754, where 1 to any power is 1, and -1 to an infinite one. */
const power = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y

function pow(e: Emitter, type: DType): void {
  if (!isFloat(type)) integerPower(e, type)
  else if (laneClass(type) === 'f32') applyInF64(e, 2, inF64.pow)
  else throughHost('pow', power)(e, type, [])
}

const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)))

/** Each primitive: code for its lanes, loops that the compiler writes, a kernel of the host, or nothing. */
export const primitives: { readonly [P in Primitive]: ScalarRule | 'loops' | 'kernel' | undefined } = {
  constant: 'loops',
  iota: 'loops',
  negate: /* @__PURE__ */ rounded(/* @__PURE__ */ plain('neg')),
  abs: /* @__PURE__ */ rounded(abs),
  floor: /* @__PURE__ */ exact(/* @__PURE__ */ ofFloats('floor')),
  exp: /* @__PURE__ */ rounded(exp),
  log: /* @__PURE__ */ floating('log', Math.log),
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
  atan2: /* @__PURE__ */ floating('atan2', Math.atan2),
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
  // Complex numbers are not stored.
  real: undefined,
  imag: undefined,
}

/** Composite functions that are computed whole. */
const composites: Readonly<Record<string, ScalarRule>> = {
  tan: /* @__PURE__ */ ofAngles('tan'),
  ceil: /* @__PURE__ */ exact(/* @__PURE__ */ ofFloats('ceil')),
  sigmoid: /* @__PURE__ */ floating('sigmoid', sigmoid),
  rsqrt: /* @__PURE__ */ floating('rsqrt', (x) => 1 / Math.sqrt(x)),
  erf: /* @__PURE__ */ floating('erf', erf),
  erfc: /* @__PURE__ */ floating('erfc', erfc),
  erfInv: /* @__PURE__ */ floating('erfInv', erfInv),
}

/** Composite functions that `Math` has. */
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
    ...mathematical.map((name) => [name, floating(name, Math[name])] as const),
  ])
  return rules.get(op)
}
