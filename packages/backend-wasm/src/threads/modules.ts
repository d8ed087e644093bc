// Modules that all threads of a pool have instances of.
import { instantiate } from '../encoder/index.ts'
import type { Arena, Memory } from '../memory/index.ts'
import type { Functions } from './thread.ts'

/** What a module exports. */
export type Exported = Functions[number][number]

/** How threads know a module: its number goes to another one when it is garbage, which has another id. */
interface Place {
  readonly number: number
  readonly id: number
  /** The bytes, while some thread may have to read them: a word with a bit for each that has, then the bytes. */
  arena: Arena | undefined
}

/** A module of the thread that made it. */
export interface Module {
  readonly place: Place
  readonly functions: readonly Exported[]
  /** Absent once all threads have it. */
  bytes: Uint8Array | undefined
}

/** In front of the bytes, which stay aligned. */
const headBytes = 16

/** Makes modules, and makes them known to other threads when these first need them. */
export class Modules {
  readonly #memory: Memory
  #count = 0
  #ids = 0
  /** Numbers of modules that are garbage. */
  readonly #unused: number[] = []
  readonly #finalizers: FinalizationRegistry<Place>

  constructor(memory: Memory) {
    this.#memory = memory
    this.#finalizers = new FinalizationRegistry((place) => {
      this.#unused.push(place.number)
      this.#release(place)
    })
  }

  make(
    bytes: Uint8Array<ArrayBuffer>,
    memory: WebAssembly.Memory,
  ): readonly [Module, Record<string, Exported>] {
    const exports = instantiate<Record<string, Exported>>(bytes, memory)
    const module: Module = {
      place: { number: this.#unused.pop() ?? this.#count++, id: ++this.#ids, arena: undefined },
      functions: Object.values(exports),
      bytes,
    }
    this.#finalizers.register(module, module.place)
    return [module, exports]
  }

  /** How a job names modules: how many, then the number, the id, the address of the bytes and their length of each. */
  list(modules: ReadonlySet<Module>, bits: number): number[] {
    const list = [modules.size]
    for (const module of modules) {
      const { place, bytes } = module
      if (bytes !== undefined) this.#publish(module, bytes, bits)
      const source = place.arena === undefined ? 0 : place.arena.address + headBytes
      list.push(place.number, place.id, source, module.bytes?.length ?? 0)
    }
    return list
  }

  /** Puts the bytes where all threads find them, until the threads with these bits have them. */
  #publish(module: Module, bytes: Uint8Array, bits: number): void {
    const { place } = module
    if (place.arena === undefined) {
      const { address } = (place.arena = this.#memory.allocateArena(headBytes + bytes.length))
      const { u8 } = this.#memory
      u8.fill(0, address, address + headBytes)
      u8.set(bytes, address + headBytes)
      return
    }
    const word = (place.arena.address + headBytes) / 4 - 1
    if ((Atomics.load(new Int32Array(this.#memory.u8.buffer), word) & bits) !== bits) return
    this.#release(place)
    module.bytes = undefined
  }

  #release(place: Place): void {
    if (place.arena !== undefined) this.#memory.freeArena(place.arena)
    place.arena = undefined
  }
}
