// Instances of modules over the memory that kernels share.
import type { ModuleBuilder } from './encoder/index.ts'
import { instantiate } from './encoder/index.ts'
import type { Parallel } from './parallel.ts'

/** A memory, and the threads that use it, if there are several. */
export interface Linked {
  readonly memory: WebAssembly.Memory
  readonly parallel?: Parallel | undefined
}

/** Compiles a module, which gets the memory; gives its exports, typed by the caller. */
export function link<E>(module: ModuleBuilder, { memory, parallel }: Linked): E {
  module.importMemory(memory)
  return (parallel?.instantiate ?? instantiate)<E>(module.encode(), memory)
}
