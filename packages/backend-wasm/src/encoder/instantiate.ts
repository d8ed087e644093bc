// Compiles and instantiates module bytes synchronously.
import { importModule } from './module.ts'

/** Compiles the bytes of a module that imports this memory, or none; gives the exports, typed by the caller. */
export function instantiate<E>(bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): E {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    [importModule]: { memory },
  })
  return instance.exports as unknown as E
}
