// Kernels that calls bring along run on linear memory, in single calls and in compiled graphs.
import { wasmBackend } from '@nx/backend-wasm'
import { type Call, type Elements, type HostKernel, run } from '@nx/types'
import { expect, it } from 'vitest'

const spec = { type: 'f64', shape: [3] } as const

/** The sum and the sizes; inputs and outputs of several types. */
const host: HostKernel = ({ inputs: [x] }) => {
  const numbers = x!.data as Float64Array
  return [numbers.map(Math.abs), Int32Array.of(numbers.reduce((a, b) => a + b, 0))] as readonly Elements[]
}
const outs = [spec, { type: 's32', shape: [] }] as const

it('runs in a single call', () => {
  const backend = wasmBackend()
  const x = backend.upload(new Uint8Array(Float64Array.of(1, -2, 4).buffer), spec)
  const call: Call<typeof x> = { op: 'test.split', inputs: [{ spec, data: x }], attrs: {}, host, outs }
  const [sizes, sum] = run(backend, call)
  expect(new Float64Array(backend.readSync!(sizes!, outs[0]).slice().buffer)).toEqual(
    Float64Array.of(1, 2, 4),
  )
  expect(new Int32Array(backend.readSync!(sum!, outs[1]).slice().buffer)).toEqual(Int32Array.of(3))
})

it('runs between the loops of a compiled graph', () => {
  const backend = wasmBackend()
  const node = (op: string, inputs: number[], outputs: number[], more = {}) =>
    ({ kind: 'call', op, inputs, outputs, attrs: {}, ...more }) as const
  const { run: runGraph } = backend.compile!(
    {
      values: [spec, spec, ...outs, spec],
      parameters: [0],
      nodes: [
        node('negate', [0], [1]),
        node('test.split', [1], [2, 3], { host: 0 }),
        node('add', [2, 1], [4]),
      ],
      results: [4, 3],
    },
    { hosts: [host] },
  )
  const x = backend.upload(new Uint8Array(Float64Array.of(1, -2, 4).buffer), spec)
  const [total, sum] = runGraph([x])
  expect(new Float64Array(backend.readSync!(total!, spec).slice().buffer)).toEqual(Float64Array.of(0, 4, 0))
  expect(new Int32Array(backend.readSync!(sum!, outs[1]).slice().buffer)).toEqual(Int32Array.of(-3))
})

it('is not taken for another of the same source, nor attributes for others that JSON writes alike', () => {
  const backend = wasmBackend()
  const x = backend.upload(new Uint8Array(Float64Array.of(1, -2, 4).buffer), spec)
  const times =
    (factor: number): HostKernel =>
    ({ inputs: [value] }) => [(value!.data as Float64Array).map((each) => factor * each)]
  const scaled = (kernel: HostKernel, attrs: Call['attrs'] = {}): number[] => {
    const call = { op: 'test.scaled', inputs: [{ spec, data: x }], attrs, host: kernel, outs: [spec] }
    const [data] = run(backend, call)
    return [...new Float64Array(backend.readSync!(data!, spec).slice().buffer)]
  }
  expect(scaled(times(2))).toEqual([2, -4, 8])
  expect(scaled(times(5))).toEqual([5, -10, 20])
  const byAttribute: HostKernel = ({ inputs: [value], attrs }) => [
    (value!.data as Float64Array).map(() => Number(attrs['by'])),
  ]
  for (const by of [NaN, Infinity, -Infinity, 0, 3n, '3'])
    expect(scaled(byAttribute, { by })).toEqual([by, by, by].map(Number))
  expect(Object.is(scaled(byAttribute, { by: -0 })[0], -0)).toBe(true)
})
