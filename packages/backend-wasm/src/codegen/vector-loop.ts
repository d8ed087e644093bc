// A loop in steps of whole vectors: several per turn, then single ones, then an incomplete one.
import type { Emitter, Local } from './emitter.ts'

/** Emits one turn; `bytes` holds the byte offset along the loop for each step asked for. */
export type Turn = (counter: Local, bytes: ReadonlyMap<number, Local>, copies: number) => void

/** Runs from 0 to a length, or between two locals. */
export function runVectors(
  e: Emitter,
  range: number | readonly [begin: Local, end: Local],
  unroll: number,
  steps: readonly number[],
  turn: Turn,
): void {
  const { f, width } = e
  const counter = f.local('i32')
  const end = f.local('i32')
  const bytes = new Map(steps.map((step) => [step, f.local('i32')]))
  if (typeof range === 'number') f.set(counter, f.i32(0))
  else f.set(counter, f.get(range[0]))
  for (const [step, local] of bytes) f.set(local, f.op('i32.mul', f.get(counter), f.i32(step)))

  const turns = (copies: number): void => {
    const size = copies * width
    if (typeof range === 'number') {
      if (range < size) return
      f.set(end, f.i32(range - (range % size)))
    } else {
      // The last multiple of the step, counted from the counter.
      f.op('i32.sub', f.get(range[1]), f.get(counter))
      f.op('i32.and', undefined, f.i32(-size))
      f.op('i32.add', undefined, f.get(counter))
      f.set(end)
    }
    f.forRange(counter, end, size, () => {
      turn(counter, bytes, copies)
      for (const [step, local] of bytes) f.increment(local, step * size)
    })
  }
  if (unroll > 1) turns(unroll)
  if (unroll === 1 || typeof range !== 'number' || range % (unroll * width) >= width) turns(1)

  const rest = typeof range === 'number' ? range % width : undefined
  if (rest === 0) return
  if (rest !== undefined) {
    e.tail = { kind: 'static', lanes: rest }
    turn(counter, bytes, 1)
  } else if (typeof range !== 'number') {
    const lanes = f.local('i32')
    f.if(f.tee(lanes, f.op('i32.sub', f.get(range[1]), f.get(counter))), () => {
      e.tail = { kind: 'dynamic', lanes }
      turn(counter, bytes, 1)
    })
  }
  e.tail = undefined
}
