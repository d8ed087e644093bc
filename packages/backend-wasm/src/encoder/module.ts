// Assembles functions and exports into the bytes of a WebAssembly module.
import { Bytes } from './bytes.ts'
import type { ValueType } from './function.ts'
import { FunctionBuilder, valueTypes } from './function.ts'

/** The module name under which every import is looked up. */
export const importModule = 'e'

const maximumPages = 65536

type Signature = readonly [params: readonly ValueType[], results: readonly ValueType[]]

/** A function of the module, and the number of its type. */
interface Typed {
  readonly f: FunctionBuilder
  readonly name: string | undefined
  readonly type: number
}

/** A WebAssembly module under construction. */
export class ModuleBuilder {
  readonly #types: Map<string, number> = new Map()
  readonly #signatures: Signature[] = []
  readonly #functions: Typed[] = []
  #memory: WebAssembly.Memory | undefined

  /** Imports the memory `e.memory`; any of at most 4 GiB matches that is shared if this one is. */
  importMemory(memory: WebAssembly.Memory): void {
    this.#memory = memory
  }

  /** Starts a function; with a name it is exported. */
  func<const P extends readonly ValueType[]>(
    name: string | undefined,
    params: P,
    results: readonly ValueType[] = [],
  ): FunctionBuilder<P> {
    const f = new FunctionBuilder(params)
    this.#functions.push({ f, name, type: this.#typeOf([params, results]) })
    return f
  }

  /** The module's bytes. */
  encode(): Uint8Array<ArrayBuffer> {
    const bytes = new Bytes()
    bytes.append([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    const section = <T>(id: number, items: readonly T[], write: (item: T) => void): void => {
      if (items.length === 0) return
      bytes.push(id)
      bytes.sized(() => bytes.vector(items, write))
    }
    this.#functions.forEach(({ f }, i) => (f.index = i))
    section(1, this.#signatures, (lists) => {
      bytes.push(0x60)
      for (const list of lists) bytes.vector(list, (type) => bytes.push(valueTypes[type]))
    })
    section(2, this.#memory === undefined ? [] : [this.#memory], ({ buffer }) => {
      bytes.text(importModule)
      bytes.text('memory')
      bytes.append([2, buffer[Symbol.toStringTag] === 'ArrayBuffer' ? 1 : 3, 0])
      bytes.unsigned(maximumPages)
    })
    section(3, this.#functions, ({ type }) => bytes.unsigned(type))
    const exported = this.#functions.filter(({ name }) => name !== undefined)
    section(7, exported, ({ f, name }) => {
      bytes.text(name!)
      bytes.push(0)
      bytes.unsigned(f.index)
    })
    section(10, this.#functions, ({ f }) => bytes.sized(() => f.encode(bytes)))
    return bytes.written
  }

  /** The number of a type. */
  #typeOf(signature: Signature): number {
    const key = signature.join('>')
    const known = this.#types.get(key)
    if (known !== undefined) return known
    const type = this.#signatures.push(signature) - 1
    this.#types.set(key, type)
    return type
  }
}
