// Where the largest or smallest element is: each lane keeps its best element and the number of that.
import { identity } from '@nx/compiler'
import type { Combine, Locate } from '@nx/compiler'
import { isFloat } from '@nx/types'
import type { DType } from '@nx/types'
import { combineLanes, simple } from './accumulators.ts'
import type { Accumulator } from './accumulators.ts'
import { compareLanes } from './elementwise.ts'
import type { Emitter, Local } from './emitter.ts'
import { laneClass } from './lanes.ts'
import { Vector } from './vectors.ts'

/**
 * The accumulator of a reduction that locates. `numbers` leaves those of the elements at hand, which ascend from one time to the
 * next. With `sides`, vectors of a turn go to two sets of registers by turns, so that none waits for its neighbour: `side` says
 * to which. Each has the best elements, their numbers, and of floats the numbers of NaN, which wins: -1 where there was none, the
 * largest of u32.
 */
export function locator(
  combine: Combine,
  type: DType,
  tieBreak: Locate['tieBreak'],
  numbers: () => void,
  sides: number,
  side: () => number,
): Accumulator {
  const isFirst = tieBreak === 'low'
  const count = isFloat(type) ? 3 : 2
  const places = simple(isFirst ? 'min' : 'max', isFirst ? 'u32' : 's32')
  const better = isFirst ? 'min_u' : 'max_s'
  const compared = (e: Emitter, name: 'equal' | 'less', x: Vector, y: Vector): Vector => {
    compareLanes(e, name, type, e.push(x), e.push(y))
    return e.take()
  }
  /** Whether one is less, or more, than the other. */
  const isBehind = (e: Emitter, x: Vector, y: Vector): Vector =>
    combine === 'max' ? compared(e, 'less', x, y) : compared(e, 'less', y, x)
  /** Which lanes count more than the best so far; those with NaN may say anything. */
  const isBest = (e: Emitter, x: Vector, best: Vector): Vector => {
    if (isFirst) return isBehind(e, best, x)
    const mask = e.i32('not', isBehind(e, x, best))
    if (e.tail === undefined) return mask
    e.tailMask(4)
    return e.i32('and', mask, e.take())
  }
  const choose = (e: Emitter, place: Vector, nan?: Vector): void =>
    e.push(nan === undefined ? place : e.i32('bitselect', place, nan, e.i32('lt_s', nan, 0)))
  const ofSide = (registers: readonly Local[], own: number): [best: Vector, place: Vector, nan?: Vector] =>
    registers.slice(own * count, (own + 1) * count).map((local) => new Vector(local)) as never
  return {
    registers: sides * count,
    groups: false,
    init: (e, registers) => {
      registers.forEach((local, i) => {
        if (i % count === 0) e.splat(laneClass(type), identity(combine, type))
        else e.splat('i32', i % count === 1 ? 0 : -1)
        e.f.set(local)
      })
    },
    add: (e, registers) => {
      const { f, i32 } = e
      e.scoped(() => {
        const [best, place, nan] = ofSide(registers, side())
        const x = e.take()
        numbers()
        const number = e.take()
        f.set(place.local, e.push(i32('max_s', place, i32('and', isBest(e, x, best), number))))
        combineLanes(e, combine, type, e.push(best), e.push(x))
        f.set(best.local)
        if (nan !== undefined)
          f.set(nan.local, e.push(i32(better, nan, i32('or', number, compared(e, 'equal', x, x)))))
      })
    },
    lanes: (e, registers) => {
      const [, place, nan] = ofSide(registers, 0)
      e.scoped(() => choose(e, place, nan))
    },
    total: (e, registers) => {
      const { f, i32 } = e
      const total = (accumulator: Accumulator, vectors: readonly Vector[], both: () => void): Vector => {
        vectors.forEach((each, i) => {
          e.push(each)
          if (i > 0) both()
        })
        const { local } = e.take()
        accumulator.total(e, [local])
        return e.take()
      }
      const first = (vectors: readonly Vector[]): Vector =>
        total(places, vectors, () => f.op(`i32x4.${better}`))
      e.scoped(() => {
        const own = Array.from({ length: sides }, (_, i) => ofSide(registers, i))
        const bests = own.map(([best]) => best)
        const all = total(simple(combine, type), bests, () => combineLanes(e, combine, type))
        // Other lanes have the number of none.
        const isNone = (best: Vector): Vector => i32('not', compared(e, 'equal', best, all))
        const found = first(own.map(([best, place]) => i32('or', place, isNone(best))))
        const nans = own.flatMap(([, , nan]) => nan ?? [])
        choose(e, found, nans.length > 0 ? first(nans) : undefined)
      })
    },
  }
}
