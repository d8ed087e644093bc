// A job while it is put together: tasks are lists of calls, which run later on whichever thread takes them.
import type { Arena, Memory } from '../memory/index.ts'
import type { Module } from './modules.ts'

/** Tasks that may run at the same time and in any order. */
export class Job {
  readonly modules: Set<Module> = new Set()
  readonly #memory: Memory
  readonly #arenas: Arena[] = []
  readonly #starts: number[] = []
  readonly #calls: number[] = []

  constructor(memory: Memory) {
    this.#memory = memory
  }

  get count(): number {
    return this.#starts.length
  }

  /** Begins the next task. */
  begin(): void {
    this.#starts.push(this.#calls.length)
  }

  /** Adds a call to the task. */
  add(module: Module, position: number, parameters: readonly number[]): void {
    this.modules.add(module)
    this.#calls.push(module.place.number, position, parameters.length, ...parameters)
  }

  /** Room of its own for the task. */
  scratch(byteLength: number): number {
    const arena = this.#memory.allocateArena(byteLength)
    this.#arenas.push(arena)
    return arena.address
  }

  /** Writes a list of modules, and the tasks, where all threads find them: gives the positions of both. */
  write(modules: readonly number[]): readonly [modules: number, tasks: number] {
    const table = this.#starts.length + 1
    const list = [...this.#starts, this.#calls.length].map((start) => start + table)
    const length = modules.length + table + this.#calls.length
    const start = this.scratch(4 * length) / 4
    const words = new Int32Array(this.#memory.u8.buffer, 4 * start, length)
    words.set(modules)
    words.set(list, modules.length)
    words.set(this.#calls, modules.length + table)
    return [start, start + modules.length]
  }

  /** Gives back all room. */
  end(): void {
    for (const arena of this.#arenas) this.#memory.freeArena(arena)
  }
}
