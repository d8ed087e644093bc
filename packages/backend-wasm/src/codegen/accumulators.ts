// Running totals of reductions in vector registers.
import { identity } from '@nx/compiler'
import { isInteger } from '@nx/types'
import type { DType } from '@nx/types'
import type { Combine } from '@nx/compiler'
import { roundNarrow } from './convert.ts'
import { combineTwo } from './elementwise.ts'
import type { Emitter, Local, Operand } from './emitter.ts'
import { laneClass, shapeOfFloats } from './lanes.ts'
import type { Width } from './lanes.ts'
import { bytesOfLanes, range, swapHalves } from './shuffles.ts'
import { Vector } from './vectors.ts'

/**
 * How one reduction keeps its totals.
 *
 * Sums of f32 are kept in f64, sums of f64 with the error of each addition (Knuth's two-sum), so that the result is
 * off by a few roundings however long the sum is.
 */
export interface Accumulator {
  /** Vector registers that it needs. */
  readonly registers: number
  /** Whether neighbouring vectors may be combined with each other before they are added. */
  readonly groups: boolean
  init(e: Emitter, registers: readonly Local[]): void
  /** Looks at each single vector before it is combined with others. */
  observe?(e: Emitter, registers: readonly Local[], x: Vector): void
  /** Adds the vector on the stack. */
  add(e: Emitter, registers: readonly Local[], _vector?: Operand): void
  /** Leaves the totals of each lane. */
  lanes(e: Emitter, registers: readonly Local[]): void
  /** Leaves the total of all lanes, in all lanes. */
  total(e: Emitter, registers: readonly Local[]): void
}

/** Combines two vectors of a group on the stack; `extreme` sees to NaN and zeros. */
export function combineLanes(
  e: Emitter,
  combine: Combine,
  type: DType,
  _left?: Operand,
  _right?: Operand,
): void {
  const shape = shapeOfFloats(type)
  if (isInteger(type)) combineTwo(e, combine, type)
  else if (combine === 'max' || combine === 'min') e.f.op(`${shape}.p${combine}`)
  else e.f.op(`${shape}.${combine === 'sum' ? 'add' : 'mul'}`)
}

/** The accumulator for a reduction. */
export function accumulatorFor(combine: Combine, type: DType, width: Width): Accumulator {
  const additive = combine === 'sum' || combine === 'product'
  if (additive && laneClass(type) === 'f32') return wide(combine, type, width)
  if (combine === 'sum' && type === 'f64') return compensated
  return additive || isInteger(type) ? simple(combine, type) : extreme(combine, type)
}

/** One register, of what is combined exactly. */
export function simple(combine: Combine, type: DType): Accumulator {
  const both = (e: Emitter): void => combineTwo(e, combine, type)
  return {
    registers: 1,
    groups: true,
    init: (e, [total]) => e.f.set(total!, e.splat(e.laneOf(type), identity(combine, type))),
    add: (e, [total]) => {
      e.f.get(total!)
      both(e)
      e.f.set(total!)
    },
    lanes: (e, [total]) => e.f.get(total!),
    total: (e, [total]) => {
      e.f.get(total!)
      const bytes = e.laneBytes(type)
      for (let half = (bytes * e.width) / 2; half >= bytes; half /= 2)
        e.map((x) => {
          e.push(x)
          const other = range(0, 16).map((byte) => byte ^ half)
          e.push(e.shuffle(other, x))
          both(e)
          return e.take()
        })
      // In all lanes.
      e.map((x) => e.shuffle(bytesOfLanes(bytes, new Array<number>(16 / bytes).fill(0)), x))
    },
  }
}

/**
 * Largest or smallest float: the exact operation is slow, so the fast one runs, and what it gets wrong is watched
 * apart: whether there was a NaN, and which sign a zero has.
 */
function extreme(combine: 'max' | 'min', type: DType): Accumulator {
  const lane = laneClass(type)
  const exact = simple(combine, type)
  const lanes = (e: Emitter, registers: readonly Local[]): void => {
    const v = e.floats(type)
    const [best, nan, signs] = registers.map((register) => new Vector(register)) as [Vector, Vector, Vector]
    e.scoped(() => {
      const zero = v('and', signs, -0)
      e.push(v('or', v('bitselect', zero, best, v('eq', best, 0)), nan))
    })
  }
  return {
    registers: 3,
    groups: true,
    init: (e, [best, nan, signs]) => {
      e.f.set(best!, e.splat(lane, identity(combine, type)))
      e.f.set(nan!, e.splat(lane, 0))
      // A largest number is -0 only if all are negative, a smallest one as soon as one is.
      e.f.set(signs!, e.splat(lane, combine === 'max' ? -0 : 0))
    },
    observe: (e, [, nan, signs], x) => {
      const v = e.floats(type)
      e.f.set(nan!, e.push(v('or', new Vector(nan!), v('ne', x, x))))
      e.f.set(signs!, e.push(v(combine === 'max' ? 'and' : 'or', new Vector(signs!), x)))
    },
    add: (e, [best]) => {
      e.f.get(best!)
      e.f.op(`${shapeOfFloats(type)}.p${combine}`)
      e.f.set(best!)
    },
    lanes,
    total: (e, registers) => {
      lanes(e, registers)
      e.f.set(registers[0]!)
      exact.total(e, registers)
    },
  }
}

/** f32 totals in f64: the lower two lanes, and the upper two if there are four. */
function wide(combine: 'sum' | 'product', type: DType, width: Width): Accumulator {
  const op = combine === 'sum' ? 'add' : 'mul'
  return {
    registers: width / 2,
    // A product of several f32 could overflow where the total does not.
    groups: combine === 'sum',
    init: (e, registers) => {
      for (const register of registers) e.f.set(register, e.splat('f64', combine === 'sum' ? 0 : 1))
    },
    add: (e, registers) => {
      e.scoped(() => {
        const x = e.take()
        registers.forEach((register, half) => {
          const part = e.f64('promote_low_f32x4', half === 0 ? x : e.shuffle(swapHalves(), x))
          e.f.set(register, e.push(e.f64(op, new Vector(register), part)))
        })
      })
    },
    lanes: (e, registers) => {
      e.scoped(() => {
        const [low, high] = registers.map((register) => e.f32('demote_f64x2_zero', new Vector(register)))
        e.push(high === undefined ? low! : e.shuffle(bytesOfLanes(8, [0, 2]), low!, high))
      })
      roundNarrow(e, type)
    },
    total: (e, [low, high]) => {
      e.scoped(() => {
        const both = high === undefined ? new Vector(low!) : e.f64(op, new Vector(low!), new Vector(high))
        const all = e.f64(op, both, e.shuffle(swapHalves(), both))
        e.push(e.shuffle(bytesOfLanes(4, [0, 0, 0, 0]), e.f32('demote_f64x2_zero', all)))
      })
      roundNarrow(e, type)
    },
  }
}

/** f64 sums with the sum of their rounding errors. */
const compensated: Accumulator = {
  registers: 2,
  groups: true,
  init: (e, registers) => {
    for (const register of registers) e.f.set(register, e.splat('f64', 0))
  },
  add: (e, registers) => {
    const { f, f64 } = e
    e.scoped(() => {
      const [sum, error] = registers.map((register) => new Vector(register)) as [Vector, Vector]
      const x = e.take()
      const next = f64('add', sum, x)
      const back = f64('sub', next, sum)
      const lost = f64('add', f64('sub', sum, f64('sub', next, back)), f64('sub', x, back))
      f.set(error.local, e.push(f64('add', error, lost)))
      f.set(sum.local, e.push(next))
    })
  },
  lanes: corrected,
  total: (e, registers) => {
    corrected(e, registers)
    e.map((x) => e.f64('add', x, e.shuffle(swapHalves(), x)))
  },
}

/** The sum and its error together; beyond an infinity the error is NaN and does not count, nor does 0, which -0 has. */
function corrected(e: Emitter, registers: readonly Local[]): void {
  const [sum, error] = registers.map((register) => new Vector(register)) as [Vector, Vector]
  e.scoped(() => {
    e.push(e.f64('bitselect', e.f64('add', sum, error), sum, e.f64('gt', e.f64('abs', error), 0)))
  })
}
