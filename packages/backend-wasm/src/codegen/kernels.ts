// Turns loop nests into the functions of one WebAssembly module.
import { scheduleLoop } from '@nx/compiler'
import type { General, LoopSchedule } from '@nx/compiler'
import { ModuleBuilder } from '../encoder/index.ts'
import type { Callable, ValueType } from '../encoder/index.ts'
import { link } from '../link.ts'
import type { Linked } from '../link.ts'
import type { Parallel } from '../parallel.ts'
import { target } from '../target.ts'
import { Emitter } from './emitter.ts'
import type { HostFunction, Library } from './emitter.ts'
import { Nest } from './nest.ts'

/** The code of a nest. */
export interface Kernel {
  /** Takes the addresses of the nest's buffers, a range, and what the nest's parameters stand for; gives failure bits. */
  readonly run: (...parameters: number[]) => number
  /** How it runs; its range is of the axis that may be split. */
  readonly schedule: LoopSchedule
  readonly parallel: Parallel | undefined
}

/** Compiles nests to kernels, all in one module. */
export function compileLoops(
  nests: readonly General[],
  host: Linked,
  fma: boolean,
  scalars: Library['scalars'],
): Kernel[] {
  const schedules = nests.map(({ loop }) => scheduleLoop(loop, target))
  const module = new ModuleBuilder()
  const imports: Record<string, HostFunction> = {}
  const known = new Map<string, Callable>()
  const library: Library = {
    scalars,
    imported(name, compute) {
      const there = known.get(name)
      if (there !== undefined) return there
      imports[name] = compute
      const callable = module.importFunc(name, new Array<ValueType>(compute.length).fill('f64'), ['f64'])
      known.set(name, callable)
      return callable
    },
    helper(name, params, result, emit) {
      const there = known.get(name)
      if (there !== undefined) return there
      const f = module.func(undefined, params, [result])
      known.set(name, f)
      emit(f)
      return f
    },
  }
  schedules.forEach((schedule, i) =>
    emitNest(module, `k${i}`, library, schedule, fma, nests[i]!.sizes.length),
  )
  const exports = link<Record<string, Kernel['run']>>(module, host, imports)
  return schedules.map((schedule, i) => ({ run: exports[`k${i}`]!, schedule, parallel: host.parallel }))
}

function emitNest(
  module: ModuleBuilder,
  name: string,
  library: Library,
  schedule: LoopSchedule,
  fma: boolean,
  parameters: number,
): void {
  const buffers = [...schedule.loop.buffers.keys()]
  const begin = buffers.length
  const f = module.func(name, new Array<ValueType>(begin + 2 + parameters).fill('i32'), ['i32'])
  const e = new Emitter(f, library, schedule.lanes as 2 | 4, fma, f.params.slice(begin + 2))
  new Nest(e, schedule, { buffers, begin, end: begin + 1 }).emit()
  f.get(e.failure)
}
