// Scans along the vectorised loop: each lane comes to what all lanes before it came to, and itself.
import { identity } from '@nx/compiler'
import type { Combine } from '@nx/compiler'
import { isFloat } from '@nx/types'
import type { DType } from '@nx/types'
import type { Accumulator } from './accumulators.ts'
import { roundNarrow } from './convert.ts'
import { combineTwo } from './elementwise.ts'
import type { Emitter, Local } from './emitter.ts'
import { laneBytes, laneClass } from './lanes.ts'
import type { LaneClass } from './lanes.ts'
import { bytesOfLanes, range, swapHalves } from './shuffles.ts'
import { Vector } from './vectors.ts'

/** What changes no element: of a sum of floats -0, as 0 would change -0. */
export const neutral = (combine: Combine, type: DType): number | bigint =>
  combine === 'sum' && isFloat(type) ? -0 : identity(combine, type)

/**
 * Replaces the vector on the stack by its scan, which goes on from what the first register has in all lanes, and leaves
 * there what it comes to.
 */
export function scanLanes(
  e: Emitter,
  combine: Combine,
  type: DType,
  accumulator: Accumulator,
  registers: readonly Local[],
): void {
  const lane = laneClass(type)
  const additive = combine === 'sum' || combine === 'product'
  if (lane === 'f64' && additive) return scanInTurn(e, accumulator, registers)
  const carried = new Vector(registers[0]!)
  const isWide = lane === 'f32' && additive
  const both = (left: Vector, right: Vector): Vector => {
    if (isWide) return e.f64(combine === 'sum' ? 'add' : 'mul', left, right)
    e.push(left)
    e.push(right)
    combineTwo(e, combine, type)
    return e.take()
  }
  const scanned = (x: Vector, own: LaneClass, bytes: 4 | 8): Vector => {
    e.splat(own, neutral(combine, type))
    const none = e.take()
    const count = 16 / bytes
    let result = x
    for (let step = 1; step < count; step *= 2) {
      const lanes = range(0, count).map((i) => (i < step ? 0 : count + i - step))
      result = both(result, e.shuffle(bytesOfLanes(bytes, lanes), none, result))
    }
    return result
  }
  const last = (x: Vector, bytes: 4 | 8, width: number): Vector =>
    e.shuffle(bytesOfLanes(bytes, new Array<number>(16 / bytes).fill(width - 1)), x)
  const carry = (x: Vector, bytes: 4 | 8, width: number): void =>
    e.f.set(carried.local, e.push(last(x, bytes, width)))
  e.map((x) => {
    if (!isWide) {
      const bytes = laneBytes(type)
      const result = both(carried, scanned(x, lane, bytes))
      carry(result, bytes, e.width)
      return result
    }
    const half = (part: Vector): Vector => scanned(e.f64('promote_low_f32x4', part), 'f64', 8)
    const narrow = (part: Vector): Vector => e.f32('demote_f64x2_zero', part)
    const low = half(x)
    const lower = both(carried, low)
    if (e.width === 2) {
      carry(lower, 8, 2)
      return narrow(lower)
    }
    // The upper lanes know the lower ones before these know what was carried: one addition waits for the last vector's.
    const upper = both(carried, both(last(low, 8, 2), half(e.shuffle(swapHalves(), x))))
    carry(upper, 8, 2)
    return e.shuffle(bytesOfLanes(8, [0, 2]), narrow(lower), narrow(upper))
  })
  roundNarrow(e, type)
}

/** Lane by lane: each sum takes its error along, and a product of others may overflow where none of the results does. */
function scanInTurn(e: Emitter, accumulator: Accumulator, registers: readonly Local[]): void {
  e.map((x) => {
    const [low, high] = [0, 1].map((lane) => {
      e.push(e.shuffle(bytesOfLanes(8, [lane, lane]), x))
      accumulator.add(e, registers)
      accumulator.lanes(e, registers)
      return e.take()
    }) as [Vector, Vector]
    return e.shuffle(bytesOfLanes(8, [0, 2]), low, high)
  })
}
