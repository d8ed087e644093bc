// Emits loops over the axes of a nest: all of them, or ranges of them.
import type { LoopSchedule, Size } from '@nx/compiler'
import type { Body } from './body.ts'
import type { Emitter, Local } from './emitter.ts'
import { isReduction } from './reductions.ts'
import type { EmitParts } from './reductions.ts'

/** Parameters of a kernel. */
export interface Frame {
  readonly buffers: readonly Local[]
  readonly begin: Local
  readonly end: Local
  /** Address of room for the totals of a panel, if there are any. */
  readonly room: Local
  /** The first of the parameters of parts, if it is a reduction that goes by parts, and what emits how it does. */
  readonly part: Local
  readonly emitParts: EmitParts | undefined
}

export type Bounds = readonly [from: Local, to: Local]

/** What emits the loops of a nest. */
export interface Walks {
  /** The length of the loop at a level where code may rely on it. */
  knownLength(level: number): number | undefined
  /** Locals for a counter and its end, set to the bounds given, or to those of the loop at a level. */
  boundsAt(level: number, bounds?: Bounds): Bounds
  /** A scalar loop at a level, all of it or between two locals. */
  walk(level: number, step: number, inside: () => void, bounds?: Bounds): void
  /** The vectorised loop: several vectors per turn, then single ones, then an incomplete one. */
  walkVectors(unroll: number, turn: (copies: number) => void, bounds?: Bounds): void
}

/** The loops around a body. */
export function walksOf(
  e: Emitter,
  { loop, order, splitAxis }: LoopSchedule,
  body: Body,
  frame: Frame,
): Walks {
  const { f, width } = e
  const { begin, end, part, emitParts } = frame
  const last = order.length - 1
  // Whether the engine is to join pairs of vectors: stores next to each other, of values that are gone when a turn ends.
  const joins = e.library.features.revectorize && !loop.body.some(isReduction)

  /** The range that a call gives for the loop at a level, if it does. */
  const rangeAt = (level: number): Bounds | undefined => {
    if (order[level] === splitAxis) return [begin, end]
    return emitParts !== undefined && order[level] === loop.parallel ? [part, part + 1] : undefined
  }

  const lengthAt = (level: number): Size => loop.lengths[order[level]!]!

  const knownLength = (level: number): number | undefined => {
    const length = lengthAt(level)
    return rangeAt(level) !== undefined || typeof length !== 'number' ? undefined : length
  }

  const boundsAt = (level: number, bounds?: Bounds): Bounds => {
    const [from, to] = bounds ?? rangeAt(level) ?? []
    const [counter, stop] = f.locals('i32', 2) as [Local, Local]
    f.set(counter, from === undefined ? f.i32(0) : f.get(from))
    f.set(stop, to === undefined ? e.size(lengthAt(level)) : f.get(to))
    return [counter, stop]
  }

  return {
    knownLength,
    boundsAt,
    walk(level, step, inside, bounds) {
      const [counter, stop] = boundsAt(level, bounds)
      body.along(order[level]!, counter, (advance) => {
        f.forRange(counter, stop, step, () => {
          inside()
          advance(step)
        })
      })
    },
    walkVectors(unroll, turn, bounds) {
      const [counter, stop] = boundsAt(last, bounds)
      // What is known of the length saves loops that would never run.
      const length = bounds === undefined ? knownLength(last) : undefined
      body.along(order[last]!, counter, (advance) => {
        const whole = f.local('i32')
        for (const copies of new Set([unroll, 1])) {
          const size = copies * width
          const rest = copies < unroll && length !== undefined ? length % (unroll * width) : (length ?? size)
          if (rest < size) continue
          wholeSteps(e, whole, counter, stop, size)
          f.forRange(counter, whole, size, () => {
            if (joins) f.clearing(() => turn(copies))
            else turn(copies)
            advance(size)
          })
        }
        const tail = (): void => turn(1)
        if (length !== undefined) {
          e.tail = { kind: 'static', lanes: length % width }
          if (length % width > 0) tail()
        } else {
          const lanes = f.local('i32')
          e.tail = { kind: 'dynamic', lanes }
          f.if(f.tee(lanes, f.op('i32.sub', f.get(stop), f.get(counter))), tail)
        }
        e.tail = undefined
      })
    },
  }
}

/** Sets a local to where whole steps of a power of two end in a range. */
export function wholeSteps({ f }: Emitter, local: Local, from: Local, end: Local, step: number): void {
  f.op('i32.and', f.op('i32.sub', f.get(end), f.get(from)), f.i32(-step))
  f.set(local, f.op('i32.add', undefined, f.get(from)))
}

/** Runs over blocks of a range; the body gets the end of each. */
export function walkBlocks(
  { f }: Emitter,
  from: Local,
  end: Local,
  block: number,
  body: (to: Local) => void,
): void {
  const to = f.local('i32')
  f.forRange(from, end, block, () => {
    f.set(to, f.op('i32.add', f.get(from), f.i32(block)))
    f.set(to, f.op('select', f.get(to), f.get(end), f.op('i32.lt_u', f.get(to), f.get(end))))
    body(to)
  })
}
