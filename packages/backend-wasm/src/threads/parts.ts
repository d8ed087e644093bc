// Reductions to few totals: totals of parts, which threads compute at the same time, are combined in the order of the parts.
import type { Combine, LoopSchedule, Size } from '@nx/compiler'
import { isFloat, sizeOf } from '@nx/types'
import type { DType } from '@nx/types'
import { accumulatorFor } from '../codegen/accumulators.ts'
import type { Emitter, Local } from '../codegen/emitter.ts'
import type { Kernel } from '../codegen/kernels.ts'
import { laneClass, shapeOfFloats } from '../codegen/lanes.ts'
import type { Width } from '../codegen/lanes.ts'
import { locator } from '../codegen/locator.ts'
import type { EmitParts, Reduction } from '../codegen/reductions.ts'
import type { PlainOp } from '../encoder/opcodes.ts'
import { failure } from '../errors.ts'
import type { Pool } from './pool.ts'

/** How many parts there are at most; totals of a vector have places for so many, which follow each other. */
const mostParts = 64
/** Fewer are not worth the memory that they go through. */
const fewestParts = 4
/** Steps of a part are a multiple of it. */
const stepUnit = 32

/** Up to so many totals: more are split along the axes that are not reduced. */
const mostTotals = ({ columns }: LoopSchedule): number => (columns ? 255 : 15)

const leastOf = (length: Size): number => (typeof length === 'number' ? length : length.least)

/** How a nest goes by parts, where its totals may be few and what they are of long. */
export function partsOf(schedule: LoopSchedule): EmitParts | undefined {
  const { body, lengths, parallel } = schedule.loop
  const length = lengths[parallel] ?? 0
  const isLong = typeof length === 'number' ? length >= fewestParts * stepUnit : length.least > 0
  const totals = sizeOf(lengths.slice(0, parallel).map(leastOf))
  const combines = body.every((each) => !('combine' in each) || each.op === 'reduce')
  if (!isLong || totals > mostTotals(schedule) || !combines) return undefined
  const bytes = vectorBytes(schedule)
  return (e, part, strips, goOn) => emitParts(e, part, strips, bytes, goOn)
}

/** Bytes of the totals of one vector. */
function vectorBytes({ loop: { body }, lanes, columns }: LoopSchedule): number {
  let registers = 0
  for (const each of body) {
    if (each.op !== 'reduce') continue
    // Rows have two sides, columns one.
    if (each.locate !== undefined) registers += registersOfSide(body[each.input]!.type) * (columns ? 1 : 2)
    else registers += accumulatorFor(each.combine, each.type, lanes as Width).registers
  }
  return 16 * registers
}

/** Registers of a side of what locates: best elements, their numbers, and of floats those of NaN. */
const registersOfSide = (type: DType): number => (isFloat(type) ? 3 : 2)

function emitParts(
  e: Emitter,
  begin: Local,
  strips: readonly (readonly Reduction[])[],
  bytes: number,
  goOn: () => void,
): void {
  const { f } = e
  const [count, place] = [begin + 2, begin + 3]
  const [left, at] = f.locals('i32', 2) as [Local, Local]
  for (const strip of strips) {
    /** Runs for each reduction, whose registers are in memory where it is then `at`. */
    const each = (body: (reduction: Reduction) => void): void => {
      for (const reduction of strip) {
        body(reduction)
        f.increment(at, 16 * reduction.registers.length)
      }
    }
    const keep = (): void => {
      // The count is the number of steps, negative.
      f.op('i32.mul', f.op('i32.div_s', f.get(begin), f.get(count)), f.i32(-bytes))
      f.set(at, f.op('i32.add', undefined, f.get(at)))
      each(({ registers }) =>
        registers.forEach((register, i) => f.store('v128.store', 16 * i, f.get(at), f.get(register))),
      )
    }
    const takeIn = (): void => {
      f.set(left, f.get(count))
      f.countDown(left, () =>
        each((reduction) =>
          (reduction.locate === undefined ? combineTotals : combineLocated)(e, reduction, at),
        ),
      )
    }
    f.set(at, f.get(place))
    f.if(f.op('i32.lt_s', f.get(count), f.i32(0)), keep, takeIn)
    f.increment(place, mostParts * bytes)
  }
  f.if(f.op('i32.eqz', f.op('i32.lt_s', f.get(count), f.i32(0))), goOn)
}

/** Takes in the registers of a part. */
function combineTotals(e: Emitter, { combine, type, accumulator, registers }: Reduction, at: Local): void {
  const { f } = e
  registers.forEach((register, i) => {
    const op = combining(combine, type, i)
    f.load('v128.load', 16 * i, f.get(at))
    if (op === undefined) return accumulator.add(e, registers)
    f.get(register)
    f.op(op)
    f.set(register)
  })
}

/** Takes in the best element of each lane as an element with the number that it has, and after that the number of NaN. */
function combineLocated(e: Emitter, { combine, type, locate, registers }: Reduction, at: Local): void {
  const { f } = e
  const count = registersOfSide(type)
  const nan = f.local('v128')
  for (let from = 0; from < registers.length; from += count) {
    const own = registers.slice(from, from + count)
    const load = (i: number): void => void f.load('v128.load', 16 * (from + i), f.get(at))
    if (count > 2) {
      load(2)
      f.get(own[2]!)
      f.op(locate!.tieBreak === 'low' ? 'i32x4.min_u' : 'i32x4.max_s')
      f.set(nan)
    }
    load(0)
    locator(
      combine,
      type,
      locate!.tieBreak,
      () => load(1),
      1,
      () => 0,
    ).add(e, own)
    if (count > 2) f.set(own[2]!, f.get(nan))
  }
}

/** What combines a register of the totals of two parts; none where that of the second is added as an element is. */
function combining(combine: Combine, type: DType, register: number): PlainOp | undefined {
  // Beyond an infinity the error of a sum is NaN, and is none of its elements.
  if (combine === 'sum' && type === 'f64') return register === 0 ? undefined : 'f64x2.add'
  if (combine === 'sum' || combine === 'product')
    return laneClass(type) !== 'f32' ? undefined : combine === 'sum' ? 'f64x2.add' : 'f64x2.mul'
  if (!isFloat(type)) return undefined
  // The best so far, whether there was a NaN, and signs.
  return (
    [`${shapeOfFloats(type)}.p${combine}`, 'v128.or', combine === 'max' ? 'v128.and' : 'v128.or'] as const
  )[register]
}

/**
 * Runs a reduction by parts; whether it did, as it does where there is enough to do. Only lengths decide on that and on the parts,
 * so that results have the same bits on any number of threads.
 */
export function reduceByParts(
  pool: Pool,
  { run, schedule, roomBytes }: Kernel,
  lengths: readonly number[],
  parameters: readonly number[],
  position: number,
): boolean {
  const { loop, splitAxis } = schedule
  const length = lengths[loop.parallel]!
  const totals = sizeOf(lengths.slice(0, loop.parallel))
  const wanted = Math.min(mostParts, (2 * sizeOf(lengths)) / pool.workPerCall)
  const step = Math.ceil(length / wanted / stepUnit) * stepUnit
  const parts = Math.ceil(length / step)
  if (!(parts >= fewestParts) || totals > mostTotals(schedule)) return false
  const bytes = totals * mostParts * vectorBytes(schedule)
  const room = pool.memory.scratch(bytes + roomBytes)
  let failed = 0
  const call = (begin: number, end: number, count: number): void => {
    const own = [...parameters]
    own[loop.buffers.length + 1] = lengths[splitAxis] ?? 1
    own.splice(position, 4, begin, end, count, room)
    if (roomBytes > 0) own[own.length - 1] = pool.isSharing ? pool.scratch(roomBytes) : room + bytes
    failed |= run(...own) as number
  }
  const runPart = (i: number): void => call(i * step, Math.min(length, (i + 1) * step), -step)
  if (!pool.tasks(parts, runPart)) for (let i = 0; i < parts; i++) runPart(i)
  call(0, 0, parts)
  if (failed !== 0) throw failure(failed)
  return true
}
