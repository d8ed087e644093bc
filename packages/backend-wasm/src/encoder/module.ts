// Assembles functions, imports and exports into the bytes of a WebAssembly module.
import { sized, text, unsigned, vector } from './bytes.ts'
import type { Callable, ValueType } from './function.ts'
import { FunctionBuilder, valueTypes } from './function.ts'

/** The module name under which every import is looked up. */
export const importModule = 'e'

const maximumPages = 65536

/**
 * A WebAssembly module under construction.
 *
 * Import before defining: imported functions come first in the index space.
 */
export class ModuleBuilder {
  readonly #types: number[][] = []
  readonly #imports: number[][] = []
  readonly #functions: number[][] = []
  readonly #exports: number[][] = []
  readonly #builders: FunctionBuilder[] = []
  #importedFunctions = 0

  /** Imports the memory `e.memory`; any memory of at most 4 GiB matches. */
  importMemory(): void {
    this.#import('memory', [2, 1, 0, ...unsigned(maximumPages)])
  }

  /** Imports the function `e.<name>`. */
  importFunc(name: string, params: readonly ValueType[], results: readonly ValueType[] = []): Callable {
    this.#import(name, [0, ...this.#signature(params, results)])
    return { index: this.#importedFunctions++ }
  }

  /** Starts a function; with a name it is exported. */
  func<const P extends readonly ValueType[]>(
    name: string | undefined,
    params: P,
    results: readonly ValueType[] = [],
  ): FunctionBuilder<P> {
    const builder = new FunctionBuilder(this.#importedFunctions + this.#builders.length, params)
    this.#functions.push(this.#signature(params, results))
    this.#builders.push(builder)
    if (name !== undefined) this.#exports.push([...text(name), 0, ...unsigned(builder.index)])
    return builder
  }

  /** The module's bytes. */
  encode(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, this.#types),
      ...section(2, this.#imports),
      ...section(3, this.#functions),
      ...section(7, this.#exports),
      ...section(
        10,
        this.#builders.map((builder) => sized(builder.encode())),
      ),
    ])
  }

  #import(name: string, descriptor: readonly number[]): void {
    this.#imports.push([...text(importModule), ...text(name), ...descriptor])
  }

  /** The number of a type, encoded. */
  #signature(...lists: readonly [params: readonly ValueType[], results: readonly ValueType[]]): number[] {
    const type = [0x60, ...lists.flatMap((list) => vector(list.map((value) => [valueTypes[value]])))]
    const known = this.#types.findIndex((other) => other.join() === type.join())
    return unsigned(known < 0 ? this.#types.push(type) - 1 : known)
  }
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  return items.length === 0 ? [] : [id, ...sized(vector(items))]
}
