// The module of vector code for windows, over the memory of a backend or over one of its own.
import { byteLength, type Call, decode, type Elements, encode, type LinearMemory, sizeOf } from '@nx/types'
import { code } from './code.ts'

/**
 * `combine(from, to, slices, fromSlice, toSlice, rows, fromRow, toRow, count, step, terms, termStep, places, flip)`, distances in
 * bytes; `places` is how far the places of elements are from their keys, `flip` is -1 for the smallest element, 0 for the largest.
 */
type CombineKernel = (...parameters: number[]) => void

/**
 * Kernels by what they read and write: numbers, or the keys that these are compared by, which are whole numbers in the same order,
 * or for the smallest in the opposite one, with NaN above all and nothing as low as the least one.
 */
export interface WindowKernels {
  readonly toKeys: CombineKernel
  /** To keys that are equal for zeros of both signs. */
  readonly toEqualKeys: CombineKernel
  readonly ofKeys: CombineKernel
  readonly toNumbers: CombineKernel
  readonly ofNumbers: CombineKernel
  /** Of keys, with their places: of equal ones the last. */
  readonly withPlaces: CombineKernel
  /** `scatter(places, source, sums, count)`: adds to sums of f64, of which there is one for place -1. */
  readonly scatter: (places: number, source: number, sums: number, count: number) => void
  /** `finish(sums, to, count, initial)`: rounds sums, and sets them to what they begin with. */
  readonly finish: (sums: number, to: number, count: number, initial: number) => void
}

/** Where code runs: a memory, addresses in it of inputs and outputs, and room. */
export interface Workspace extends LinearMemory {
  kernel(type: string, name: keyof WindowKernels): (...parameters: number[]) => void
}

type Exports = Readonly<Record<string, (...parameters: number[]) => void>>

let loaded: WebAssembly.Module | null | undefined
const instances = /* @__PURE__ */ new WeakMap<WebAssembly.Memory, Exports>()

/** Whether the engine may compile vector code. */
export function hasVectors(): boolean {
  if (loaded === undefined) {
    try {
      loaded = new WebAssembly.Module(Uint8Array.from(atob(code), (each) => each.charCodeAt(0)))
    } catch {
      loaded = null
    }
  }
  return loaded !== null
}

function workspaceOver(linear: LinearMemory): Workspace {
  const { memory } = linear
  let exports = instances.get(memory)
  if (exports === undefined) {
    exports = new WebAssembly.Instance(loaded!, { e: { memory } }).exports as Exports
    instances.set(memory, exports)
  }
  return { ...linear, kernel: (type, name) => exports[`${type} ${name}`]! }
}

const pageBytes = 65_536
/** An own memory that has grown beyond this is not kept: 64 MiB. */
const mostKept = 67_108_864
let own: WebAssembly.Memory | undefined

/** Runs code where inputs and outputs are, or on copies. */
export function inWorkspace(
  { inputs, outs, linear }: Call<Elements> & { readonly linear?: LinearMemory },
  run: (workspace: Workspace) => void,
): readonly Elements[] {
  if (linear !== undefined) {
    run(workspaceOver(linear))
    return []
  }
  const memory = own ?? new WebAssembly.Memory({ initial: 1, maximum: pageBytes })
  own = undefined
  let top = 0
  const reserve = (bytes: number): number => {
    const address = top
    top += Math.ceil(bytes / 64) * 64
    const missing = top - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
    return address
  }
  const given = inputs.map(({ data, spec }) => {
    const address = reserve(byteLength(spec))
    new Uint8Array(memory.buffer).set(encode(data, spec.type), address)
    return address
  })
  const results = outs.map((spec) => reserve(byteLength(spec)))
  run(workspaceOver({ memory, inputs: given, outputs: results, reserve }))
  const found = outs.map((spec, i) =>
    decode(
      new Uint8Array(memory.buffer).slice(results[i], results[i]! + byteLength(spec)),
      spec.type,
      sizeOf(spec.shape),
    ),
  )
  if (memory.buffer.byteLength <= mostKept) own = memory
  return found
}
