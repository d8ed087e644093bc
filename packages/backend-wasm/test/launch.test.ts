// Modules are compiled for kinds of nests, not for each shape or each function.
import type { Graph } from '@nx/types'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { expectClose, operand, reference, run, variants } from './compare.ts'

const Module = WebAssembly.Module
let modules = 0

beforeEach(() => {
  modules = 0
  WebAssembly.Module = new Proxy(Module, {
    construct: (target, args: [BufferSource]) => {
      modules++
      return new target(...args)
    },
  })
})
afterEach(() => {
  WebAssembly.Module = Module
})

const lengths = Array.from({ length: 20 }, (_, i) => 5 + i)
const relaxed = variants['relaxed']!

it.each([
  ['transpose', { axes: [1, 0] }, (rows: number, columns: number) => [columns, rows]],
  ['sum', { axes: [0], keepAxes: false }, (_: number, columns: number) => [columns]],
  ['sum', { axes: [1], keepAxes: false }, (rows: number) => [rows]],
  ['reduceMax', { axes: [0, 1], keepAxes: false }, () => []],
  ['reverse', { axes: [1] }, (rows: number, columns: number) => [rows, columns]],
  ['iota', { axis: 0 }, (rows: number, columns: number) => [rows, columns]],
  ['concatenate', { axis: 1 }, (rows: number, columns: number) => [rows, 2 * columns]],
] as const)('%s %o compiles nothing for further shapes', (op, attrs, shapeOf) => {
  const counts = lengths.map((length) => {
    const [rows, columns] = [length, 2 * length - 3]
    const x = operand('s32', [rows, columns], length)
    const inputs = op === 'iota' ? [] : op === 'concatenate' ? [x, x] : [x]
    const out = { type: 's32' as const, shape: shapeOf(rows, columns) }
    expectClose('s32', run(relaxed, op, inputs, attrs, out), run(reference, op, inputs, attrs, out), 0, op)
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
