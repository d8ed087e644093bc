// Calls of functions on the WebAssembly backend, made ready to be timed.
import { wasmBackend } from '@nx/backend-wasm'
import { evaluateGraph, jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import type { Backend, Shape } from '@nx/types'
import type { Implementation } from '../workload.ts'

type Fn = (...inputs: Tensor[]) => Tensor | readonly Tensor[]

/** Numbers between -1 and 1, the same every time. */
export function numbers(size: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7))
}

/** Tensors of these shapes on a backend of their own. */
export function inputs(shapes: readonly Shape[]): Tensor[] {
  const backend = wasmBackend() as Backend
  return shapes.map((shape) => {
    const size = shape.reduce((product, length) => product * length, 1)
    return nx.reshape(nx.tensor(numbers(size), { backend }), [...shape])
  })
}

function finish(results: Tensor | readonly Tensor[]): void {
  for (const result of Array.isArray(results) ? (results as Tensor[]) : [results as Tensor])
    nx.dispose(result)
}

/** Calls of what was compiled once. */
export const compiled = (name: string, fn: Fn, ...shapes: Shape[]): Implementation => ({
  name,
  setup: async () => {
    const given = inputs(shapes)
    const call = jit(fn as never) as unknown as Fn
    finish(call(...given))
    return () => finish(call(...given))
  },
})

/** First calls: traced, planned, emitted and run once. */
export const first = (name: string, fn: Fn, ...shapes: Shape[]): Implementation => ({
  name,
  setup: async () => {
    const given = inputs(shapes)
    return () => finish((jit(((...all: Tensor[]) => fn(...all)) as never) as unknown as Fn)(...given))
  },
})

/** Calls of the function as it is. */
export const eager = (name: string, fn: Fn, ...shapes: Shape[]): Implementation => ({
  name,
  setup: async () => {
    const given = inputs(shapes)
    return () => finish(fn(...given))
  },
})

/** The calls of the graph, one after the other, without anything that tracing and derivatives cost. */
export const callByCall = (name: string, fn: Fn, ...shapes: Shape[]): Implementation => ({
  name,
  setup: async () => {
    const given = inputs(shapes)
    const call = jit(fn as never, { compiler: evaluateGraph } as never) as unknown as Fn
    finish(call(...given))
    return () => finish(call(...given))
  },
})
