// Arithmetic in vector lanes: each operation takes its operands from the stack and leaves its result there.
import { bitSize, isFloat, isInteger, isUnsigned } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import type { Combine } from '@nx/compiler'
import { roundNarrow, wrapNarrow } from './convert.ts'
import type { Emitter, Operand } from './emitter.ts'
import { lanewise } from './lanewise.ts'
import type { LaneOp, PlainOp } from '../encoder/index.ts'
import { laneClass, shapeOfFloats, shapes, sign } from './lanes.ts'
import type { IntegerLane } from './lanes.ts'
import { bytesOfLanes, swapHalves } from './shuffles.ts'
import { operationsOf } from './vectors.ts'
import type { ScalarRule } from './scalars.ts'
import type { Vector } from './vectors.ts'

/** An operation on operands of one type; `constants` are those known at compile time. */
export type Emit = (e: Emitter, type: DType, constants: readonly (Scalar | undefined)[]) => void

/** By opcode name in every lane class, where all have it. */
export const plain =
  (name: 'add' | 'sub' | 'neg'): Emit =>
  (e, type) =>
    e.f.op(`${shapes[e.laneOf(type)]}.${name}`)

export const multiply: Emit = (e, type) => {
  const lane = e.laneOf(type)
  if (lane !== 'i8') return e.f.op(`${shapes[lane]}.mul`)
  const v = operationsOf<'i32'>(e, 'i16')
  e.scoped(() => {
    const y = e.take()
    const x = e.take()
    // Of even bytes in the lower halves of lanes of 16 bits, of odd ones in the upper halves.
    const odd = v('mul', v('and', x, 0xff00), v('shr_u', y, 8))
    e.push(v('or', v('and', v('mul', x, y), 0xff), odd))
  })
}

/** The same of floats; integers stay as they are. */
export const ofFloats =
  (name: 'sqrt' | 'div' | 'floor' | 'ceil'): Emit =>
  (e, type) => {
    if (isFloat(type)) e.f.op(`${shapeOfFloats(type)}.${name}`)
  }

export const abs: Emit = (e, type) => {
  if (!isUnsigned(type)) e.f.op(`${shapes[e.laneOf(type)]}.abs`)
}

/** Smaller or larger of two; NaN wins. */
export function extreme(name: 'min' | 'max'): Emit {
  return (e, type, constants) => {
    const { f } = e
    const lane = e.laneOf(type)
    if (lane === 'i64') return chooseExtreme(e, type, name)
    if (isInteger(type)) return f.op(`${shapes[lane as IntegerLane]}.${name}_${sign(type)}`)
    const known = constants[1]
    const shape = shapeOfFloats(type)
    // The pseudo-minimum keeps its first operand unless the second is beyond it: NaN stays, and so does the constant.
    // The only number it may get wrong is a zero against the zero of the other sign.
    if (typeof known === 'number' && known !== 0 && !Number.isNaN(known)) return f.op(`${shape}.p${name}`)
    if (Object.is(known, 0) && name === 'max') {
      f.op(`${shape}.pmax`)
      // -0 + 0 is 0.
      e.splat(laneClass(type), 0)
      return f.op(`${shape}.add`)
    }
    f.op(`${shape}.${name}`)
  }
}

function chooseExtreme(e: Emitter, type: DType, name: 'min' | 'max'): void {
  e.scoped(() => {
    const y = e.take()
    const x = e.take()
    const isLess = less64(e, type, x, y)
    e.push(name === 'min' ? e.i64('bitselect', x, y, isLess) : e.i64('bitselect', y, x, isLess))
  })
}

/** Whether x is less than y, as a mask of 8-byte lanes. */
function less64({ i64 }: Emitter, type: DType, x: Vector, y: Vector): Vector {
  // Flipping the highest bit turns unsigned order into signed order.
  const flip = (z: Vector): Vector => (isUnsigned(type) ? i64('xor', z, -(2n ** 63n)) : z)
  return i64('lt_s', flip(x), flip(y))
}

/** Compares; leaves a mask of lanes of 4 bytes or, of narrow lanes, of theirs. */
export function compareLanes(
  e: Emitter,
  name: 'equal' | 'less',
  type: DType,
  _left?: Operand,
  _right?: Operand,
): void {
  const { f } = e
  const lane = e.laneOf(type)
  if (lane === 'f32') return f.op(name === 'equal' ? 'f32x4.eq' : 'f32x4.lt')
  if (isInteger(type) && lane !== 'i64')
    return f.op(`${shapes[lane as IntegerLane]}.${name === 'equal' ? 'eq' : (`lt_${sign(type)}` as const)}`)
  e.scoped(() => {
    const y = e.take()
    const x = e.take()
    const mask =
      lane === 'f64'
        ? e.f64(name === 'equal' ? 'eq' : 'lt', x, y)
        : name === 'equal'
          ? e.i64('eq', x, y)
          : less64(e, type, x, y)
    e.push(e.shuffle(bytesOfLanes(4, [0, 2, 0, 2]), mask))
  })
}

/** Integer division; by zero it is reported. */
export const integerDivision =
  (name: 'div' | 'rem'): Emit =>
  (e, type, constants) =>
    laneClass(type) === 'i64' ? divideEach(e, type, name) : divideInF64(e, type, name, constants[1])

const divisionOf = { div: 'quotient', rem: 'remainder' } as const

/** Of 64 bits, lane by lane. */
function divideEach(e: Emitter, type: DType, name: 'div' | 'rem'): void {
  const { f } = e
  const isSigned = sign(type) === 's'
  lanewise(e, ['i64', 'i64'], 'i64', (get) => {
    e.failIf(divisionOf[name], f.op('i64.eqz', get(1)))
    get(0)
    f.i64(1n)
    get(1)
    // The quotient of the lowest number and -1 traps, too; that of all numbers and -1 is their negation.
    if (isSigned) f.op('i64.lt_u', f.op('i64.add', get(1), f.i64(1n)), f.i64(2n))
    else f.op('i64.eqz', get(1))
    f.op('select')
    f.op(`i64.${name}_${sign(type)}`)
    if (!isSigned || name === 'rem') return
    f.op('i64.sub', f.i64(0n), get(0))
    f.op('select', undefined, undefined, f.op('i64.ne', get(1), f.i64(-1n)))
  })
}

/** In f64 lanes, whose quotients of numbers of 32 bits are never rounded up to a whole number. */
function divideInF64(e: Emitter, type: DType, name: 'div' | 'rem', divisor: Scalar | undefined): void {
  const { f, f64, i32 } = e
  e.scoped(() => {
    const y = e.take()
    const x = e.take()
    if (divisor === undefined || Number(divisor) === 0) {
      e.push(i32('eq', y, 0))
      if (e.tail !== undefined && !e.uniform) f.op('v128.and', undefined, e.tailMask(4))
      else if (e.width === 2) f.op('v128.and', undefined, e.lanes([-1, -1, 0, 0]))
      e.failIf(divisionOf[name], f.op('v128.any_true'))
    }
    /** The quotients of the lower two, in the lower half of each lane: sums with it hold whole numbers there. */
    const lower = (operands: readonly [Vector, Vector]): Vector => {
      const [above, below] = operands.map((each) => f64(`convert_low_i32x4_${sign(type)}`, each))
      return f64('add', f64('trunc', f64('div', above!, below!)), 6755399441055744)
    }
    const low = lower([x, y])
    const isHalf = e.uniform || e.width === 2
    const high = isHalf ? low : lower([e.shuffle(swapHalves(), x), e.shuffle(swapHalves(), y)])
    const quotient = e.shuffle(bytesOfLanes(4, [0, 2, 4, 6]), low, high)
    e.push(name === 'div' ? quotient : i32('sub', x, i32('mul', quotient, y)))
  })
}

/** Shifts: amounts of the width and more shift everything out, negative ones are reported. */
export const shift =
  (name: 'shl' | 'shr'): ScalarRule =>
  (e, { type, value, constant, isUniform }) => {
    const { f, integerLane } = e
    const lane = laneClass(type) as 'i32' | 'i64'
    const op = name === 'shl' ? ('shl' as const) : (`shr_${sign(type)}` as const)
    const known = Number(constant(1) ?? -1)
    const inVectors = `${shapes[e.laneOf(type) as 'i32']}.${op}` as const
    /** By what is below the width, then by one more if the amount is not. */
    const twice = (own: PlainOp, x: () => void, amount: () => void, last: number): void => {
      if (sign(type) === 's')
        e.failIf(
          name === 'shl' ? 'leftShift' : 'rightShift',
          f.op(`${lane}.lt_s`, amount(), f.number(lane, 0)),
        )
      const isBeyond = (): void => f.op(`${lane}.gt_u`, amount(), f.number(lane, last))
      f.op(own, x(), f.op('select', f.number(lane, last), amount(), isBeyond()))
      isBeyond()
      if (lane === 'i64') f.op('i64.extend_i32_u')
      f.op(own)
    }
    value(0)
    if (known >= 0 && known < bitSize(type)) f.op(inVectors, undefined, f.i32(known))
    else if (lane === 'i32' && isUniform(1))
      e.scoped(() => {
        const amount = e.temporary('i32')
        value(1)
        const suffix = integerLane === 'i32' ? '' : `_${sign(type)}`
        f.set(amount, f.lane(`${shapes[integerLane]}.extract_lane${suffix}` as LaneOp, 0))
        twice(
          inVectors,
          () => {},
          () => f.get(amount),
          8 * e.integerBytes - 1,
        )
      })
    else {
      value(1)
      lanewise(e, [lane, lane], lane, (get) =>
        twice(
          `${lane}.${op}`,
          () => get(0),
          () => get(1),
          lane === 'i64' ? 63 : 31,
        ),
      )
    }
    if (name === 'shl') wrapNarrow(e, type)
    return 'lanes'
  }

/** Wraps or rounds the result of an operation to its type. */
export function toType(e: Emitter, type: DType): void {
  wrapNarrow(e, type)
  roundNarrow(e, type)
}

/** Combines two operands on the stack as a reduction does. */
export function combineTwo(e: Emitter, combine: Combine, type: DType): void {
  if (combine === 'max' || combine === 'min') return extreme(combine)(e, type, [])
  ;(combine === 'sum' ? plain('add') : multiply)(e, type, [])
  toType(e, type)
}
