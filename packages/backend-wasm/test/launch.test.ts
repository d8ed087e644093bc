// Modules are compiled for kinds of nests, not for each shape or each function.
import type { Loop } from '@nx/compiler'
import { byteLength, sizeOf } from '@nx/types'
import type { Backend, Graph, Shape } from '@nx/types'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { GraphBuilder } from '../../compiler/test/graphs.ts'
import { detectFeatures } from '../src/features.ts'
import { wasmBackend } from '../src/index.ts'
import { Kernels } from '../src/launch.ts'
import { Memory } from '../src/memory/index.ts'
import { expectClose, operand, reference, run } from './compare.ts'

const Module = WebAssembly.Module
let modules = 0
let bytes = 0

beforeEach(() => {
  modules = 0
  bytes = 0
  WebAssembly.Module = new Proxy(Module, {
    construct: (target, args: [BufferSource]) => {
      modules++
      bytes += args[0].byteLength
      return new target(...args)
    },
  })
})
afterEach(() => {
  WebAssembly.Module = Module
})

const lengths = Array.from({ length: 20 }, (_, i) => 5 + i)

it.each([
  ['transpose', { axes: [1, 0] }, (rows: number, columns: number) => [columns, rows]],
  ['sum', { axes: [0], keepAxes: false }, (_: number, columns: number) => [columns]],
  ['sum', { axes: [1], keepAxes: false }, (rows: number) => [rows]],
  ['reduceMax', { axes: [0, 1], keepAxes: false }, () => []],
  ['reverse', { axes: [1] }, (rows: number, columns: number) => [rows, columns]],
  ['iota', { axis: 0 }, (rows: number, columns: number) => [rows, columns]],
  ['concatenate', { axis: 1 }, (rows: number, columns: number) => [rows, 2 * columns]],
] as const)('%s %o compiles nothing for further shapes', (op, attrs, shapeOf) => {
  // One of its own: what others compiled before does not count.
  const backend = wasmBackend() as Backend
  const counts = lengths.map((length) => {
    const [rows, columns] = [length, 2 * length - 3]
    const x = operand('s32', [rows, columns], length)
    const inputs = op === 'iota' ? [] : op === 'concatenate' ? [x, x] : [x]
    const out = { type: 's32' as const, shape: shapeOf(rows, columns) }
    expectClose('s32', run(backend, op, inputs, attrs, out), run(reference, op, inputs, attrs, out), 0, op)
    return modules
  })
  expect(counts.at(-1)).toBe(counts[0])
})

it('compiles equal nests of one function, and of the same function again, once', () => {
  const backend = wasmBackend()
  const spec = { type: 'f32' as const, shape: [7, 9] }
  const turned = { type: 'f32' as const, shape: [9, 7] }
  const sums = { type: 'f32' as const, shape: [7] }
  const graph: Graph = {
    values: [spec, turned, sums, sums],
    parameters: [0, 1],
    nodes: [
      { kind: 'call', op: 'sum', inputs: [0], attrs: { axes: [1], keepAxes: false }, outputs: [2] },
      { kind: 'call', op: 'sum', inputs: [1], attrs: { axes: [0], keepAxes: false }, outputs: [3] },
    ],
    results: [2, 3],
  }
  backend.compile!(graph, { hosts: [] })
  expect(modules).toBe(1)
  backend.compile!(graph, { hosts: [] })
  expect(modules).toBe(1)
})

/** Tensors of these shapes, each added to what it is under functions, and all of each added up. */
function updates(shapes: readonly Shape[]): Graph {
  const g = new GraphBuilder()
  return g.graph(
    ...shapes.flatMap((shape) => {
      const x = g.parameter(shape)
      const changed = g.call('multiply', [g.call('tanh', [x], shape), g.constant(0.1)], shape)
      const total = g.call('sum', [x], [], { axes: shape.map((_, axis) => axis), keepAxes: false })
      return [g.call('add', [x, changed], shape), total]
    }),
  )
}

/** The bytes of the results, and those of the code that gave them. */
function compiled(graph: Graph): readonly [results: readonly Uint8Array[], code: number] {
  const backend = wasmBackend()
  const inputs = graph.parameters.map((id) => {
    const spec = graph.values[id]!
    const elements = Float32Array.from({ length: sizeOf(spec.shape) }, (_, i) => 3 * Math.sin(i))
    return backend.upload(new Uint8Array(elements.buffer), spec)
  })
  bytes = 0
  const outputs = backend.compile!(graph, { hosts: [] }).run(inputs)
  const code = bytes
  const results = outputs.map((data, i) => {
    const spec = graph.values[graph.results[i]!]!
    return backend.readSync!(data, spec).slice(0, byteLength(spec))
  })
  return [results, code]
}

it('writes nests once that differ in their numbers only, where there are many, to the same results', () => {
  const shapes = Array.from({ length: 100 }, (_, i): Shape => (i % 3 === 0 ? [i + 1] : [3, i + 1]))
  const plain = (own: readonly Shape[]): Graph => {
    const graph = updates(own)
    return { ...graph, results: graph.results.filter((_, i) => i % 2 === 0) }
  }
  const code = (count: number): number => compiled(plain(shapes.slice(50, 50 + count)))[1]
  expect(code(20)).toBeGreaterThan(10 * code(1))
  expect(code(50)).toBeLessThan(4 * code(1))
  const [together] = compiled(updates(shapes))
  const alone = shapes.flatMap((shape) => compiled(updates([shape]))[0])
  expect(sizeOf(shapes.at(-1)!)).toBeGreaterThan(64)
  expect(together).toEqual(alone)
})

it('gives nests that share instructions but not what they store, or where, code of their own', () => {
  const memory = new Memory({ budget: undefined })
  const host = { memory: memory.memory, scratch: (size: number) => memory.scratch(size) }
  const kernels = new Kernels(host as never, detectFeatures(), { scalars: {}, kernels: {} })
  const access = { buffer: 0, offset: 0, strides: [1], indirect: [] }
  const copy: Loop = {
    lengths: [4],
    parallel: 1,
    ordered: false,
    buffers: [0, 1],
    body: [{ op: 'load', type: 's32', access }],
    stores: [{ access: { ...access, buffer: 1 }, value: 0, combine: 'put' }],
  }
  const reversed = {
    ...copy,
    stores: [{ ...copy.stores[0]!, access: { ...access, buffer: 1, offset: 3, strides: [-1] } }],
  }
  const loops = [copy, reversed, { ...copy, lengths: [5] }, { ...copy, ordered: true }, { ...copy }]
  const found = kernels.of(loops.map((loop) => ({ loop, sizes: [] })))
  expect(new Set(found).size).toBe(4)
  expect(found.at(-1)).toBe(found[0])
})
