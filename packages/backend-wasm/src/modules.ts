// Modules over one memory, each made when it is first needed.
import { ModuleBuilder } from './encoder/index.ts'
import { link } from './link.ts'
import type { Linked } from './link.ts'

export class Modules {
  readonly #host: Linked
  readonly #exports: Map<string, unknown> = new Map()

  constructor(host: Linked) {
    this.#host = host
  }

  /** The exports of the module of this name, typed by the caller; what `emit` writes depends on the name only. */
  of<E>(name: string, emit: (module: ModuleBuilder) => void): E {
    let exports = this.#exports.get(name)
    if (exports === undefined) {
      const module = new ModuleBuilder()
      emit(module)
      exports = link(module, this.#host)
      this.#exports.set(name, exports)
    }
    return exports as E
  }
}
