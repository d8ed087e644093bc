// Kernels that calls bring along: beside the graph, never in it; told apart by identity; on decorated backends too.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { erf, multiply, negate, type Tensor, tensor, toArray } from '@nx/tensor'
import type { Backend, HostKernel } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { block, evaluateGraph, jit, toGraph, whileLoop } from '../src/index.ts'

const times =
  (factor: number): HostKernel =>
  ({ inputs: [x] }) => [(x!.data as Float32Array).map((each) => each * factor)]
/** Ten times as much where the kernel runs. */
const scaled = (x: Tensor, factor: number): Tensor =>
  block('my.scaled', [x], {}, ([value]) => multiply(value, factor), { host: times(10 * factor) })

const onWasm = (): Backend => wasmBackend() as Backend

describe.each([
  ['at once', binaryBackend() as Backend, (f: (x: Tensor) => Tensor) => f],
  ['at once on wasm', onWasm(), (f: (x: Tensor) => Tensor) => f],
  ['evaluated', binaryBackend() as Backend, (f: (x: Tensor) => Tensor) => jit(f)],
  ['compiled', onWasm(), (f: (x: Tensor) => Tensor) => jit(f)],
  ['evaluated on wasm', onWasm(), (f: (x: Tensor) => Tensor) => jit(f, { compiler: evaluateGraph })],
] as const)('%s', (_, backend, wrap) => {
  const x = tensor([1, 2], { type: 'f32', backend })

  it('each call runs the kernel that it brought', () => {
    for (const factor of [2, 5])
      expect(toArray(wrap((t) => scaled(t, factor))(x))).toEqual([10, 20].map((each) => each * factor))
    expect(toArray(wrap((t) => scaled(scaled(t, 2), 5))(x))).toEqual([1000, 2000])
  })

  it('also in loops', () => {
    const f = (t: Tensor): Tensor => whileLoop(t, { range: [1, 2] }, (s) => scaled(s, 1))
    expect(toArray(wrap(f)(x))).toEqual([100, 200])
  })
})

it('a graph says which of the kernels beside it, and can be cloned', () => {
  const f = (t: Tensor): Tensor => whileLoop(erf(scaled(t, 2)), { range: [1, 2] }, (s) => scaled(s, 1))
  const { graph, hosts } = toGraph(f, [tensor([1, 2], { type: 'f32', backend: binaryBackend() })], onWasm())
  expect(structuredClone(graph)).toEqual(graph)
  expect(hosts).toHaveLength(3)
})

it('a backend with another `supports` and `execute` compiles what its compiler knows, and the rest decomposed', () => {
  const inner = onWasm()
  const own = (op: string): boolean => op === 'my.doubled'
  const backend: Backend = {
    ...inner,
    supports: (call) => own(call.op) || (call.op !== 'erf' && inner.supports(call)),
    execute: (call) => (own(call.op) ? inner.execute({ ...call, op: 'negate' }) : inner.execute(call)),
  }
  const doubled = (x: Tensor): Tensor => block('my.doubled', [x], {}, ([value]) => multiply(value, 2))
  const x = tensor([1, 2], { type: 'f32', backend })
  expect(toArray(doubled(x))).toEqual([-1, -2])
  expect(toArray(jit(doubled)(x))).toEqual([2, 4])
  expect(toGraph(erf, [x], backend).hosts).toEqual([])
})

it('attributes of a block are plain data', () => {
  const backend = binaryBackend()
  const attempt = (attrs: object, options?: object): unknown =>
    block('my.op', [tensor(1, { backend })], attrs as { by: number }, ([x]) => x, options)
  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  for (const attrs of [
    { host: times(2) },
    { by: [new Date()] },
    { by: Symbol() },
    { by: tensor(1, { backend }) },
    cyclic,
  ])
    expect(() => attempt(attrs)).toThrow(
      expect.objectContaining({
        code: 'option',
        op: 'block',
        message: expect.stringMatching(
          /^block: attrs is an object of plain data, without functions and tensors, got /,
        ),
      }),
    )
  expect(() => attempt({}, { host: 2 })).toThrow(
    expect.objectContaining({ code: 'not_function', op: 'block' }),
  )
  expect(() => attempt({}, { kernel: 2 })).toThrow(
    expect.objectContaining({ code: 'unknown_option', op: 'block' }),
  )
  // @ts-expect-error A function is no attribute: what only a host can run goes beside them.
  expect(() => block('my.op', [tensor(1, { backend })], { host: times(2) }, ([x]) => x)).toThrow('plain data')
})

const hostsThatAreWrong: readonly (readonly [string, string, HostKernel])[] = [
  ['a promise', 'async_scope', (async () => [Float32Array.of(1, 2)]) as never],
  ['no list', 'block_host', (() => Float32Array.of(1, 2)) as never],
  ['nothing', 'block_host', (() => undefined) as never],
  ['too few results', 'block_host', () => []],
  ['too few elements', 'block_host', () => [Float32Array.of(1)]],
  ['elements of another type', 'block_host', () => [Float64Array.of(1, 2)]],
]

it.each(hostsThatAreWrong)(
  'a kernel that gives %s is refused, in single calls and compiled',
  (_, code, host) => {
    for (const backend of [binaryBackend() as Backend, onWasm()]) {
      const x = tensor([1, 2], { type: 'f32', backend })
      const f = (given: Tensor): Tensor => block('my.op', [given], {}, ([each]) => negate(each!), { host })
      for (const call of [f, jit(f, { backend })]) {
        expect(() => call(x)).toThrow(expect.objectContaining({ code }) as Error)
      }
    }
    const x = tensor([1, 2], { type: 'f32', backend: wasmBackend() })
    if (code === 'block_host') {
      expect(() => block('my.op', [x], {}, ([each]) => negate(each!), { host })).toThrow(
        'it gives a list with the elements of each result, a typed array for f32[2]',
      )
    }
  },
)
