// Assembles functions, imports and exports into the bytes of a WebAssembly module.
import { Bytes } from './bytes.ts'
import type { Callable, ValueType } from './function.ts'
import { FunctionBuilder, valueTypes } from './function.ts'

/** The module name under which every import is looked up. */
export const importModule = 'e'

const maximumPages = 65536
const sections = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const

interface Definition {
  readonly type: number
  readonly name: string | undefined
  readonly builder: FunctionBuilder
}

/**
 * A WebAssembly module under construction.
 *
 * Import before defining: imported functions come first in the index space.
 */
export class ModuleBuilder {
  readonly #types: Bytes[] = []
  readonly #typeIndex: Map<string, number> = new Map()
  readonly #imports: { readonly name: string; readonly descriptor: Bytes }[] = []
  readonly #functions: Definition[] = []
  #importedFunctions = 0

  /** Imports the memory `e.memory`; any memory of at most 4 GiB matches. */
  importMemory(shared: boolean = false): void {
    const descriptor = new Bytes()
    descriptor.append([2, shared ? 3 : 1, 0])
    descriptor.unsigned(maximumPages)
    this.#imports.push({ name: 'memory', descriptor })
  }

  /** Imports the function `e.<name>`. */
  importFunc(name: string, params: readonly ValueType[], results: readonly ValueType[] = []): Callable {
    if (this.#functions.length > 0)
      throw new Error(`encoder: import "${name}" must come before the first function`)
    const descriptor = new Bytes()
    descriptor.byte(0)
    descriptor.unsigned(this.#signature(params, results))
    this.#imports.push({ name, descriptor })
    return { index: this.#importedFunctions++ }
  }

  /** Starts a function; with a name it is exported. */
  func<const P extends readonly ValueType[]>(
    name: string | undefined,
    params: P,
    results: readonly ValueType[] = [],
  ): FunctionBuilder<P> {
    const builder = new FunctionBuilder(this.#importedFunctions + this.#functions.length, params)
    this.#functions.push({ type: this.#signature(params, results), name, builder })
    return builder
  }

  /** The module's bytes. */
  encode(): Uint8Array<ArrayBuffer> {
    const exported = this.#functions.filter((definition) => definition.name !== undefined)
    const out = new Bytes()
    out.append([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    section(out, sections.type, this.#types, (body, type) => body.append(type.values))
    section(out, sections.import, this.#imports, (body, { name, descriptor }) => {
      body.text(importModule)
      body.text(name)
      body.append(descriptor.values)
    })
    section(out, sections.function, this.#functions, (body, { type }) => body.unsigned(type))
    section(out, sections.export, exported, (body, { name = '', builder }) => {
      body.text(name)
      body.byte(0)
      body.unsigned(builder.index)
    })
    section(out, sections.code, this.#functions, (body, { builder }) => body.sized(builder.encode()))
    return Uint8Array.from(out.values)
  }

  #signature(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}:${results.join()}`
    const known = this.#typeIndex.get(key)
    if (known !== undefined) return known
    const type = new Bytes()
    type.byte(0x60)
    for (const list of [params, results]) {
      type.unsigned(list.length)
      for (const value of list) type.byte(valueTypes[value])
    }
    this.#typeIndex.set(key, this.#types.length)
    return this.#types.push(type) - 1
  }
}

function section<T>(out: Bytes, id: number, items: readonly T[], emit: (body: Bytes, item: T) => void): void {
  if (items.length === 0) return
  const body = new Bytes()
  body.unsigned(items.length)
  for (const item of items) emit(body, item)
  out.byte(id)
  out.sized(body)
}
