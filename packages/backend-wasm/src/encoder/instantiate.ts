// Compiles and instantiates module bytes synchronously.
import { importModule } from './module.ts'

/** What a module imports, by name: its memory and functions. */
export type Imports = Readonly<Record<string, WebAssembly.Memory | ((...values: never[]) => unknown)>>

/** Compiles the bytes, and returns the exports, typed by the caller. */
export function instantiate<E>(bytes: Uint8Array<ArrayBuffer>, imports: Imports = {}): E {
  const values = imports as unknown as WebAssembly.ModuleImports
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { [importModule]: values })
  return instance.exports as unknown as E
}
