// One module of matrix kernels per element type and engine; compiled once, instantiated per memory.
import type { FunctionBuilder } from '../encoder/index.ts'
import { instantiate, ModuleBuilder } from '../encoder/index.ts'
import type { Features } from '../features.ts'
import type { Element, ElementType } from './element.ts'
import { element } from './element.ts'
import { macroKernel, tileVectors } from './macro.ts'
import { packKernel } from './pack.ts'
import { axpyKernel, dotKernel } from './vector.ts'

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
  bPanel: number,
  m: number,
  n: number,
  edge: number,
) => void
type Pack = (source: number, across: number, along: number, target: number, count: number, k: number) => void
type VectorProduct = (matrix: number, rowStep: number, x: number, y: number, rows: number, length: number) => void

interface Exports {
  readonly macro_adjacent: Macro
  readonly macro_separate: Macro
  readonly packRows: Pack
  readonly packColumns: Pack
  readonly dot: VectorProduct
  readonly axpy: VectorProduct
  readonly compact: (source: number, step: number, target: number, count: number) => void
  readonly zero: (address: number, byteLength: number) => void
}

/** The kernels of one element type over one memory. */
export interface Kernels extends Exports {
  readonly element: Element
  /** Columns of a full tile. */
  readonly tileColumns: number
}

let modules: Map<string, WebAssembly.Module> | undefined

export function loadKernels(type: ElementType, memory: WebAssembly.Memory, features: Features): Kernels {
  const description = element(type, features.relaxedSimd)
  const key = `${type} ${features.relaxedSimd}`
  modules ??= new Map()
  let module = modules.get(key)
  if (module === undefined) {
    module = new WebAssembly.Module(encodeKernels(description))
    modules.set(key, module)
  }
  const exports = instantiate<Exports>(module, { memory })
  return { ...exports, element: description, tileColumns: tileVectors * description.lanes }
}

function encodeKernels(description: Element): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  module.importMemory()
  macroKernel(module, description, 'adjacent')
  macroKernel(module, description, 'separate')
  packKernel(module, description, 'packRows', description.tileRows)
  packKernel(module, description, 'packColumns', tileVectors * description.lanes)
  dotKernel(module, description)
  axpyKernel(module, description)
  compactKernel(module, description)
  const zero: FunctionBuilder = module.func('zero', ['i32', 'i32'])
  zero.memoryFill(zero.get(0), zero.i32(0), zero.get(1))
  return module.encode()
}

/** `compact(source, step, target, count)`: a strided vector made contiguous. */
function compactKernel(module: ModuleBuilder, { byteLength, load, store }: Element): void {
  const f = module.func('compact', ['i32', 'i32', 'i32', 'i32'])
  const [source, step, target, count] = f.params
  f.countDown(count, () => {
    f.store(store, 0, f.get(target), f.load(load, 0, f.get(source)))
    f.advance(source, step)
    f.increment(target, byteLength)
  })
}
