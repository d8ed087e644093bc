// The matrix kernels of one element type, in small modules made when first needed.
import { instantiate, ModuleBuilder } from '../encoder/index.ts'
import type { Features } from '../features.ts'
import type { Element, ElementType } from './element.ts'
import { element } from './element.ts'
import { macroKernel, tileVectors } from './macro.ts'
import { packKernel } from './pack.ts'
import { axpyKernel, compactKernel, dotKernel, zeroKernel } from './vector.ts'

/** Covers a block of C with tiles. */
type Macro = (
  a: number,
  b: number,
  c: number,
  k: number,
  aStep: number,
  bStep: number,
  cStep: number,
  accumulate: number,
  aPanel: number,
  aRow: number,
  bPanel: number,
  m: number,
  n: number,
  edge: number,
) => void
type Pack = (source: number, across: number, along: number, target: number, count: number, k: number) => void
type VectorProduct = (
  matrix: number,
  rowStep: number,
  x: number,
  y: number,
  rows: number,
  length: number,
) => void

/** What each module exports. */
interface Parts {
  /** Tiles over packed rows, or over rows next to each other. */
  readonly adjacent: { readonly macro: Macro }
  /** Tiles over rows that are contiguous along k. */
  readonly separate: { readonly macro: Macro }
  readonly pack: { readonly packRows: Pack; readonly packColumns: Pack }
  readonly vector: {
    readonly dot: VectorProduct
    readonly axpy: VectorProduct
    readonly compact: (source: number, step: number, target: number, count: number) => void
    readonly zero: (address: number, byteLength: number) => void
  }
}

const emitters: { readonly [P in keyof Parts]: (module: ModuleBuilder, description: Element) => void } = {
  adjacent: (module, description) => macroKernel(module, description, 'adjacent'),
  separate: (module, description) => macroKernel(module, description, 'separate'),
  pack: (module, description) => {
    packKernel(module, description, 'packRows')
    packKernel(module, description, 'packColumns')
  },
  vector: (module, description) => {
    dotKernel(module, description)
    axpyKernel(module, description)
    compactKernel(module, description)
    zeroKernel(module)
  },
}

/** Compiled modules are shared by all memories. */
let modules: Map<string, WebAssembly.Module> | undefined

/** The kernels of one element type over one memory. */
export class Kernels {
  readonly element: Element
  /** Columns of a full tile. */
  readonly tileColumns: number
  readonly #memory: WebAssembly.Memory
  readonly #variant: string
  readonly #loaded: { -readonly [P in keyof Parts]?: Parts[P] } = {}

  constructor(type: ElementType, memory: WebAssembly.Memory, features: Features) {
    this.element = element(type, features.relaxedSimd)
    this.tileColumns = tileVectors * this.element.lanes
    this.#memory = memory
    this.#variant = `${type} ${features.relaxedSimd}`
  }

  part<P extends keyof Parts>(name: P): Parts[P] {
    return this.#loaded[name] ?? this.#load(name)
  }

  #load<P extends keyof Parts>(name: P): Parts[P] {
    modules ??= new Map()
    const key = `${this.#variant} ${name}`
    let compiled = modules.get(key)
    if (compiled === undefined) {
      const module = new ModuleBuilder()
      module.importMemory()
      emitters[name](module, this.element)
      compiled = new WebAssembly.Module(module.encode())
      modules.set(key, compiled)
    }
    const exports = instantiate<Parts[P]>(compiled, { memory: this.#memory })
    this.#loaded[name] = exports
    return exports
  }
}
