// How each scalar operation is computed: the one table that a new primitive has to join.
import { isFloat } from '@nx/types'
import type { DType, Primitive } from '@nx/types'
import { convertLanes, decodeFloat, encodeFloat, wrapNarrow } from './convert.ts'
import { abs, extreme, integerDivision, multiply, ofFloats, plain, shift, toType } from './elementwise.ts'
import type { Emit } from './elementwise.ts'
import { Emitter } from './emitter.ts'
import { isProduct, product } from './float-power.ts'
import { isBetween, signedPower } from './formulas.ts'
import { computeInF64, inF64 } from './in-f64.ts'
import { isNarrowFloat, laneBytes, laneClass } from './lanes.ts'
import { ofF32 } from './of-f32.ts'
import { ofF64 } from './of-f64.ts'
import { ofFar } from './of-f64/angles.ts'
import { expOfAny } from './of-f64/exponential.ts'
import { anyRemainder } from './of-f64/remainder.ts'
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

/** Code that is a function of the module. */
const apart =
  (name: string, emit: Emit): Emit =>
  (e, type, constants) => {
    const { library, width, uniform } = e
    const params = constants.map(() => 'v128' as const)
    const callee = library.helper(`${name}_${type}_${width}_${uniform}`, params, 'v128', (f) => {
      const own = new Emitter(f, library, width, [])
      own.uniform = uniform
      f.params.forEach((param) => f.get(param))
      emit(own, type, constants)
    })
    e.f.call(callee)
  }

/** The same where it would be repeated too often. */
const shared = (name: string, emit: Emit): Emit => {
  const called = apart(name, emit)
  return (e, type, constants) => (e.library.isShared(name) ? called : emit)(e, type, constants)
}

type FunctionName = keyof typeof ofF64

type FunctionsOfSome = Partial<Record<FunctionName, (typeof ofF64)['pow']>>

/** A function of floats, of f32 with no more digits than it needs. */
function compute(e: Emitter, type: DType, operands: [Vector, Vector], name: FunctionName): Vector {
  if (laneClass(type) === 'f64') return ofF64[name](e, ...operands)
  const own = (ofF32 as FunctionsOfSome)[name]
  return own?.(e, ...operands) ?? computeInF64(e, operands, (inF64 as FunctionsOfSome)[name] ?? ofF64[name])
}

/** What an element is where vectors of usual ones are computed without thought of it. */
interface Unusual {
  /** The only lanes that have them. */
  readonly only?: 'f64'
  readonly isUsual: (v: Operations<'f32' | 'f64'>, x: Vector, y: Vector) => Vector
  readonly value: (e: Emitter, type: DType, operands: [Vector, Vector], computed: Vector) => Vector
}

/** A function of floats, and once more of vectors that have an unusual element. */
const floating = (name: FunctionName, unusual?: Unusual): ScalarRule => {
  const emit: Emit = (e, type, constants) => {
    const { f } = e
    const lane = laneClass(type)
    e.scoped(() => {
      const operands = constants.map(() => e.take()).reverse() as [Vector, Vector]
      f.pause()
      e.mayPause = true
      const computed = compute(e, type, operands, name)
      e.mayPause = false
      if (unusual === undefined || (unusual.only ?? lane) !== lane) return e.push(computed)
      const isUsual = unusual.isUsual(e.floats(type), ...operands)
      e.push(isUsual)
      // Of two elements of four bytes the upper lanes are of no use.
      if (e.width === 2 && laneBytes(type) === 4) f.op('i64x2.extend_low_i32x4_s')
      f.if(f.op('i32.ne', f.op('i32x4.bitmask'), f.i32(15)), () => {
        const value = unusual.value(e, type, operands, computed)
        f.set(computed.local, e.push(e.i32('bitselect', computed, value, isUsual)))
      })
      e.push(computed)
    })
  }
  return rounded(shared(name, emit))
}

/** By a function of f64 lanes in one of the module: what is seldom needed keeps what is around it out of registers. */
const byCalls = (name: string, compute: (e: Emitter, ...operands: [Vector, Vector]) => Vector) => {
  const emit = apart(`far ${name}`, (e, type, constants) => {
    const operands = constants.map(() => e.take()).reverse() as [Vector, Vector]
    e.push(laneClass(type) === 'f64' ? compute(e, ...operands) : computeInF64(e, operands, compute))
  })
  return (e: Emitter, type: DType, operands: readonly Vector[]): Vector => {
    for (const operand of operands) e.push(operand)
    emit(
      e,
      type,
      operands.map(() => undefined),
    )
    return e.take()
  }
}

/** Of angles: those that are large are reduced with more digits of π, and what is infinite is NaN. */
const ofAngles = (name: 'sin' | 'cos' | 'tan'): ScalarRule => {
  const far = byCalls(name, ofFar(name))
  return floating(name, {
    isUsual: (v, x) => v('lt', v('abs', x), 2 ** 20),
    value: (e, type, [x]) => {
      const { f } = e
      const v = e.floats(type)
      const result = v('sub', x, x)
      const size = v('abs', x)
      const isFar = v('and', v('ge', size, 2 ** 20), v('lt', size, Infinity))
      f.if(f.op('v128.any_true', e.push(isFar)), () =>
        f.set(result.local, e.push(v('bitselect', far(e, type, [x]), result, isFar))),
      )
      return result
    },
  })
}

/** What a logarithm has where its operand is not a positive number: of zeros -∞, of ∞ itself, else NaN. */
const endsOfLogarithm = (v: Operations<'f32' | 'f64'>, x: Vector): Vector =>
  v('sub', v('sqrt', x), v('div', 1, v('abs', x)))

/** Those that may be subnormal are scaled, or computed with more digits. */
const logarithm = (name: 'log' | 'log2' | 'log10'): ScalarRule =>
  floating(name, {
    isUsual: (v, x) => isBetween(v, x, 2 ** -126, Infinity),
    value: (e, type, [x]) => {
      const v = e.floats(type)
      const value =
        laneClass(type) === 'f64'
          ? v('sub', ofF64[name](e, v('mul', x, 2 ** 54)), 54 * Math[name](2))
          : computeInF64(e, [x], inF64[name])
      return v('bitselect', value, endsOfLogarithm(v, x), isBetween(v, x, 0, Infinity))
    },
  })

/** Of numbers within -1 and 1, infinite at both ends. */
const insideOne = (name: 'erfInv' | 'atanh'): ScalarRule =>
  floating(name, {
    isUsual: (v, x) => v('lt', v('abs', x), 1),
    value: (e, type, [x]) => {
      const v = e.floats(type)
      return v('bitselect', v('mul', x, Infinity), NaN, v('eq', v('abs', x), 1))
    },
  })

/** Infinities and NaN stay as they are. */
const ofFinite = (name: 'asinh' | 'cbrt'): ScalarRule =>
  floating(name, { isUsual: (v, x) => v('lt', v('abs', x), Infinity), value: (_, _type, [x]) => x })

const powerOfAny = /* @__PURE__ */ byCalls('pow', ofF64.pow)

/** Powers by logarithms. */
const generalPower = /* @__PURE__ */ floating('pow', {
  isUsual: (v, x, y) => v('and', v('ge', x, 2 ** -126), v('lt', v('add', x, v('abs', y)), Infinity)),
  value: (e, type, [x, y], computed) => {
    const { f } = e
    const v = e.floats(type)
    const size = v('abs', x)
    if (laneClass(type) === 'f32') {
      const isSubnormal = v('and', v('lt', size, 2 ** -126), v('gt', size, 0))
      f.if(f.op('v128.any_true', e.push(isSubnormal)), () => {
        const value = powerOfAny(e, type, [x, y])
        f.set(computed.local, e.push(v('bitselect', value, computed, isSubnormal)))
      })
    }
    return signedPower(v, x, y, computed)
  },
})

const floatPower: ScalarRule = (e, application) => {
  const { type, value, constant } = application
  const known = constant(1)
  if (typeof known !== 'number' || !isProduct(type, known)) return generalPower(e, application)
  value(0)
  e.map((x) => product(e, type, x, known))
  toType(e, type)
  return 'lanes'
}

const floatRemainder = /* @__PURE__ */ floating('remainder', {
  isUsual: (v, x, y) => v('lt', v('abs', x), v('mul', v('abs', y), 2 ** 25)),
  value: /* @__PURE__ */ byCalls('remainder', anyRemainder),
})

/** One rule for floats, and one for integers. */
const byType =
  (floats: ScalarRule, integers: ScalarRule): ScalarRule =>
  (e, application) =>
    (isFloat(application.type) ? floats : integers)(e, application)

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

const asType: ScalarRule = (e, { from, type, saturate, value, mask, isMask }) => {
  if (isMask(0) && isFloat(type)) {
    mask(0, laneBytes(type))
    e.splat(laneClass(type), 1)
    e.f.op('v128.and')
    return 'lanes'
  }
  value(0)
  convertLanes(e, from, type, saturate)
  return 'lanes'
}

const bitcast: ScalarRule = (e, { from, type, value }) => {
  value(0)
  if (isNarrowFloat(from)) encodeFloat(e, from)
  if (isNarrowFloat(type)) {
    e.splat(e.integerLane, 0xffff)
    e.f.op('v128.and')
    decodeFloat(e, type)
  } else wrapNarrow(e, type)
  return 'lanes'
}

/** Each primitive: code for its lanes, loops that the compiler writes, or a kernel of the host. */
export const primitives: { readonly [P in Primitive]: ScalarRule | 'loops' | 'kernel' } = {
  constant: 'loops',
  iota: 'loops',
  negate: /* @__PURE__ */ rounded(/* @__PURE__ */ plain('neg')),
  abs: /* @__PURE__ */ rounded(abs),
  floor: /* @__PURE__ */ exact(/* @__PURE__ */ ofFloats('floor')),
  exp: /* @__PURE__ */ floating('exp', {
    only: 'f64',
    isUsual: (v, x) => v('lt', v('abs', x), 708),
    value: (e, _type, [x]) => expOfAny(e, x),
  }),
  log: /* @__PURE__ */ logarithm('log'),
  sin: /* @__PURE__ */ ofAngles('sin'),
  cos: /* @__PURE__ */ ofAngles('cos'),
  sqrt: /* @__PURE__ */ rounded(/* @__PURE__ */ ofFloats('sqrt')),
  add: /* @__PURE__ */ rounded(/* @__PURE__ */ plain('add')),
  subtract: /* @__PURE__ */ rounded(/* @__PURE__ */ plain('sub')),
  multiply: /* @__PURE__ */ rounded(multiply),
  divide: /* @__PURE__ */ rounded(/* @__PURE__ */ ofFloats('div')),
  quotient: /* @__PURE__ */ rounded(/* @__PURE__ */ integerDivision('div')),
  remainder: /* @__PURE__ */ byType(
    floatRemainder,
    /* @__PURE__ */ exact(/* @__PURE__ */ integerDivision('rem')),
  ),
  pow: /* @__PURE__ */ byType(floatPower, /* @__PURE__ */ rounded(integerPower)),
  atan2: /* @__PURE__ */ floating('atan2'),
  min: /* @__PURE__ */ exact(/* @__PURE__ */ extreme('min')),
  max: /* @__PURE__ */ exact(/* @__PURE__ */ extreme('max')),
  equal,
  less,
  bitwiseAnd: /* @__PURE__ */ bits('v128.and'),
  bitwiseOr: /* @__PURE__ */ bits('v128.or'),
  bitwiseXor: /* @__PURE__ */ bits('v128.xor'),
  leftShift: /* @__PURE__ */ shift('shl'),
  rightShift: /* @__PURE__ */ shift('shr'),
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
  silu: /* @__PURE__ */ floating('silu'),
  rsqrt: /* @__PURE__ */ floating('rsqrt'),
  gelu: /* @__PURE__ */ floating('gelu'),
  erf: /* @__PURE__ */ floating('erf'),
  erfc: /* @__PURE__ */ floating('erfc'),
  erfInv: /* @__PURE__ */ insideOne('erfInv'),
  atanh: /* @__PURE__ */ insideOne('atanh'),
  asinh: /* @__PURE__ */ ofFinite('asinh'),
  cbrt: /* @__PURE__ */ ofFinite('cbrt'),
  acosh: /* @__PURE__ */ floating('acosh', {
    isUsual: (v, x) => isBetween(v, x, 1, Infinity),
    // Of 1 and ∞ it is what the root is, and of what is less NaN.
    value: (e, type, [x]) => e.floats(type)('sqrt', e.floats(type)('sub', x, 1)),
  }),
  log2: /* @__PURE__ */ logarithm('log2'),
  log10: /* @__PURE__ */ logarithm('log10'),
  log1p: /* @__PURE__ */ floating('log1p', {
    isUsual: (v, x) => isBetween(v, x, -1, Infinity),
    value: (e, type, [x]) => endsOfLogarithm(e.floats(type), e.floats(type)('add', x, 1)),
  }),
}

/** Composite functions of which every number is usual. */
const smooth = ['asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'expm1'] as const

let rules: Map<string, ScalarRule> | undefined

/** The rule of a scalar operation; `undefined` for all others. */
export function ruleOf(op: string): ScalarRule | undefined {
  rules ??= new Map([
    ...Object.entries({ ...primitives, ...predicates, ...composites }).filter(
      (entry): entry is [string, ScalarRule] => typeof entry[1] === 'function',
    ),
    ...smooth.map((name) => [name, floating(name)] as const),
  ])
  return rules.get(op)
}
