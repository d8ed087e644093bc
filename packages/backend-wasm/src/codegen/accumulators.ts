// Running totals of reductions in vector registers.
import { finiteMax, finiteMin, isInteger, typeMax, typeMin } from '@nx/types'
import type { DType } from '@nx/types'
import type { Combine } from '@nx/compiler'
import { roundHalf } from './convert.ts'
import { applyLanes } from './elementwise.ts'
import type { Emitter, Local } from './emitter.ts'
import { extract } from './lanewise.ts'
import { laneClass, shapes } from './lanes.ts'
import { bytesOfLanes, swapHalves } from './shuffles.ts'

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
  /** Adds the vector on the stack. */
  add(e: Emitter, registers: readonly Local[]): void
  /** Leaves the totals of each lane. */
  lanes(e: Emitter, registers: readonly Local[]): void
  /** Leaves the total of all lanes, in all lanes. */
  total(e: Emitter, registers: readonly Local[]): void
}

const operations = { sum: 'add', product: 'multiply', max: 'max', min: 'min' } as const

/** Combines two vectors on the stack. */
export function combineLanes(e: Emitter, combine: Combine, type: DType): void {
  if (laneClass(type) === 'f32' && (combine === 'sum' || combine === 'product')) {
    e.f.op(combine === 'sum' ? 'f32x4.add' : 'f32x4.mul')
  } else applyLanes(e, operations[combine], type, [])
}

/** What changes nothing. */
export function identity(combine: Combine, type: DType): number | bigint {
  const big = laneClass(type) === 'i64'
  if (combine === 'sum') return big ? 0n : 0
  if (combine === 'product') return big ? 1n : 1
  if (isInteger(type)) return combine === 'max' ? finiteMin(type) : finiteMax(type)
  return combine === 'max' ? typeMin(type) : typeMax(type)
}

/** The accumulator for a reduction. */
export function accumulatorFor(combine: Combine, type: DType, width: 2 | 4): Accumulator {
  const additive = combine === 'sum' || combine === 'product'
  if (additive && laneClass(type) === 'f32') return wide(combine, type, width)
  return combine === 'sum' && type === 'f64' ? compensated : simple(combine, type)
}

function simple(combine: Combine, type: DType): Accumulator {
  const lane = laneClass(type)
  const both = (e: Emitter): void => combineLanes(e, combine, type)
  return {
    registers: 1,
    groups: true,
    init: (e, [total]) => e.f.set(total!, e.splat(lane, identity(combine, type))),
    add: (e, [total]) => {
      e.f.get(total!)
      both(e)
      e.f.set(total!)
    },
    lanes: (e, [total]) => e.f.get(total!),
    total: (e, [total]) => {
      const { f } = e
      e.scoped(() => {
        const x = e.temporary()
        f.set(x, f.get(total!))
        if (e.width === 4) {
          f.get(x)
          f.shuffle(swapHalves(), f.get(x), f.get(x))
          both(e)
          f.set(x)
        }
        f.get(x)
        const wide = lane === 'i64' || lane === 'f64'
        f.shuffle(wide ? swapHalves() : bytesOfLanes(4, [1, 0, 1, 0]), f.get(x), f.get(x))
        both(e)
        f.set(x)
        extract(e, lane, 0, x)
        f.op(`${shapes[lane]}.splat`)
      })
    },
  }
}

/** f32 totals in f64: the lower two lanes, and the upper two if there are four. */
function wide(combine: 'sum' | 'product', type: DType, width: 2 | 4): Accumulator {
  const op = combine === 'sum' ? 'f64x2.add' : 'f64x2.mul'
  const finish = (e: Emitter): void => roundHalf(e, type)
  return {
    registers: width / 2,
    // A product of several f32 could overflow where the total does not.
    groups: combine === 'sum',
    init: (e, registers) => {
      for (const register of registers) e.f.set(register, e.splat('f64', combine === 'sum' ? 0 : 1))
    },
    add: (e, [low, high]) => {
      const { f } = e
      e.scoped(() => {
        const x = e.temporary()
        f.set(x)
        f.set(low!, f.op(op, f.get(low!), f.op('f64x2.promote_low_f32x4', f.get(x))))
        if (high === undefined) return
        f.get(high)
        f.shuffle(swapHalves(), f.get(x), f.get(x))
        f.op('f64x2.promote_low_f32x4')
        f.op(op)
        f.set(high)
      })
    },
    lanes: (e, [low, high]) => {
      const { f } = e
      f.op('f32x4.demote_f64x2_zero', f.get(low!))
      if (high !== undefined) {
        f.op('f32x4.demote_f64x2_zero', f.get(high))
        f.shuffle(bytesOfLanes(8, [0, 2]), undefined, undefined)
      }
      finish(e)
    },
    total: (e, [low, high]) => {
      const { f } = e
      e.scoped(() => {
        const x = e.temporary()
        f.get(low!)
        if (high !== undefined) f.op(op, undefined, f.get(high))
        f.set(x)
        extract(e, 'f64', 0, x)
        extract(e, 'f64', 1, x)
        f.op(combine === 'sum' ? 'f64.add' : 'f64.mul')
        f.op('f32x4.splat', f.op('f32.demote_f64'))
      })
      finish(e)
    },
  }
}

/** f64 sums with the sum of their rounding errors. */
const compensated: Accumulator = {
  registers: 2,
  groups: true,
  init: (e, [sum, error]) => {
    e.f.set(sum!, e.splat('f64', 0))
    e.f.set(error!, e.splat('f64', 0))
  },
  add: (e, [sum, error]) => {
    const { f } = e
    e.scoped(() => {
      const [x, next, back] = [e.temporary(), e.temporary(), e.temporary()]
      f.set(x)
      f.set(next, f.op('f64x2.add', f.get(sum!), f.get(x)))
      f.set(back, f.op('f64x2.sub', f.get(next), f.get(sum!)))
      f.get(error!)
      f.op('f64x2.sub', f.get(sum!), f.op('f64x2.sub', f.get(next), f.get(back)))
      f.op('f64x2.sub', f.get(x), f.get(back))
      f.op('f64x2.add')
      f.op('f64x2.add')
      f.set(error!)
      f.set(sum!, f.get(next))
    })
  },
  lanes: (e, [sum, error]) => corrected(e, sum!, error!),
  total: (e, [sum, error]) => {
    const { f } = e
    e.scoped(() => {
      const [upper, upperError] = [e.temporary(), e.temporary()]
      f.shuffle(swapHalves(), f.get(sum!), f.get(sum!))
      f.set(upper)
      f.shuffle(swapHalves(), f.get(error!), f.get(error!))
      f.set(upperError)
      f.get(upper)
      compensated.add(e, [sum!, error!])
      f.set(error!, f.op('f64x2.add', f.get(error!), f.get(upperError)))
    })
    corrected(e, sum!, error!)
    e.scoped(() => {
      const x = e.temporary()
      f.set(x)
      extract(e, 'f64', 0, x)
      f.op('f64x2.splat')
    })
  },
}

/** The sum and its error together; beyond an infinity the error is NaN and does not count. */
function corrected(e: Emitter, sum: Local, error: Local): void {
  const { f } = e
  f.op('f64x2.add', f.get(sum), f.get(error))
  f.get(sum)
  f.op('f64x2.eq', f.get(error), f.get(error))
  f.op('v128.bitselect')
}

