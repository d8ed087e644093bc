// Turns loop nests into the functions of one WebAssembly module.
import { scheduleLoop } from '@nx/compiler'
import type { General, LoopSchedule } from '@nx/compiler'
import { ModuleBuilder } from '../encoder/index.ts'
import type { Callable, ValueType } from '../encoder/index.ts'
import type { CodeFeatures } from '../features.ts'
import { link } from '../link.ts'
import type { Linked } from '../link.ts'
import { targetFor } from '../support.ts'
import type { GivenCode } from '../support.ts'
import { Emitter } from './emitter.ts'
import type { Library } from './emitter.ts'
import type { Width } from './lanes.ts'
import { Nest } from './nest.ts'
import type { EmitParts } from './reductions.ts'

/** What kernels of nests run over. */
export interface LoopHost extends Linked {
  /** Memory that nothing else uses until the next call. */
  scratch(byteLength: number): number
}

/** The code of a nest. */
export interface Kernel {
  /** Takes the addresses of the nest's buffers, a range, and what the nest's parameters stand for; gives failure bits. */
  readonly run: (...parameters: number[]) => number
  /** How it runs; its range is of the axis that may be split. */
  readonly schedule: LoopSchedule
  /** Bytes of memory that a run needs for itself, whose address is then the last parameter. */
  readonly roomBytes: number
  /** Whether it takes the parameters of parts. */
  readonly hasParts: boolean
  readonly host: LoopHost
}

/** Parameters of parts. */
const partParameters = 4

/** Copies of the code of one function: each takes a fifth of a millisecond of the first call, and saves 2 ns of a vector. */
const mostCopies = 100

/** Compiles nests to kernels, all in one module. */
export function compileLoops(
  nests: readonly General[],
  host: LoopHost,
  features: CodeFeatures,
  given: GivenCode,
): Kernel[] {
  const target = targetFor(given)
  const schedules = nests.map(({ loop }) => scheduleLoop(loop, target))
  const module = new ModuleBuilder()
  const known = new Map<string, Callable>()
  const shared = appliedOften(nests)
  const library: Library = {
    scalars: given.scalars,
    features,
    isShared: (name) => shared.has(name),
    helper(name, params, result, emit) {
      const there = known.get(name)
      if (there !== undefined) return there
      const f = module.func(undefined, params, [result])
      known.set(name, f)
      emit(f)
      return f
    },
  }
  const parts = schedules.map((schedule) => host.parallel?.partsOf(schedule))
  const rooms = schedules.map((schedule, i) =>
    emitNest(module, `k${i}`, library, schedule, nests[i]!.sizes.length, parts[i]),
  )
  const exports = link<Record<string, Kernel['run']>>(module, host)
  return schedules.map((schedule, i) => ({
    run: exports[`k${i}`]!,
    schedule,
    roomBytes: rooms[i]!,
    hasParts: parts[i] !== undefined,
    host,
  }))
}

/** Operations of which there are so many that repeating their code would take longer to compile than calls of it lose. */
function appliedOften(nests: readonly General[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { loop } of nests)
    for (const each of loop.body)
      if (each.op === 'apply') counts.set(each.name, (counts.get(each.name) ?? 0) + 1)
  return new Set([...counts].filter(([, count]) => count > mostCopies).map(([name]) => name))
}

/** Emits one kernel; gives the bytes of room that it needs. */
function emitNest(
  module: ModuleBuilder,
  name: string,
  library: Library,
  schedule: LoopSchedule,
  parameters: number,
  emitParts: EmitParts | undefined,
): number {
  const buffers = [...schedule.loop.buffers.keys()]
  const begin = buffers.length
  const part = begin + 2 + parameters
  const room = part + (emitParts === undefined ? 0 : partParameters)
  const count = schedule.panel > 0 ? room + 1 : room
  const f = module.func(name, new Array<ValueType>(count).fill('i32'), ['i32'])
  const e = new Emitter(f, library, schedule.lanes as Width, f.params.slice(begin + 2))
  const nest = new Nest(e, schedule, { buffers, begin, end: begin + 1, room, part, emitParts })
  const roomBytes = nest.emit()
  f.get(e.failure)
  return roomBytes
}
