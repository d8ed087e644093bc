// Compiles and instantiates module bytes synchronously.
import { importModule } from './module.ts'

/** What a module imports, by name: its memory and functions. */
export type Imports = Readonly<Record<string, WebAssembly.Memory | ((...values: never[]) => unknown)>>

/** Compiles the bytes, or takes a compiled module, and returns the exports, typed by the caller. */
export function instantiate<E>(
  source: Uint8Array<ArrayBuffer> | WebAssembly.Module,
  imports: Imports = {},
): E {
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source)
  const values = imports as unknown as WebAssembly.ModuleImports
  return new WebAssembly.Instance(module, { [importModule]: values }).exports as unknown as E
}
