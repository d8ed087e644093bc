// Modules over one memory, each made when it is first needed.
import { instantiate, ModuleBuilder } from './encoder/index.ts'

export class Modules {
  readonly #memory: WebAssembly.Memory
  readonly #exports: Map<string, unknown> = new Map()

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory
  }

  /** The exports of the module of this name, typed by the caller; what `emit` writes depends on the name only. */
  of<E>(name: string, emit: (module: ModuleBuilder) => void): E {
    let exports = this.#exports.get(name)
    if (exports === undefined) {
      const module = new ModuleBuilder()
      module.importMemory()
      emit(module)
      exports = instantiate(module.encode(), { memory: this.#memory })
      this.#exports.set(name, exports)
    }
    return exports as E
  }
}
