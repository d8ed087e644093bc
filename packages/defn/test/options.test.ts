// Default options, compilers, and calling at once.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import {
  add,
  multiply,
  setDefaultBackend,
  type Tensor,
  tensor,
  toNumber,
  vectorize,
  toArray,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { afterEach, expect, it, vi } from 'vitest'
import {
  compile,
  type Compiler,
  debugExprApply,
  defaultOptions,
  evaluateGraph,
  hook,
  jit,
  jitApply,
  setDefaultOptions,
  toBackend,
  withDefaultOptions,
} from '../src/index.ts'

const binary = binaryBackend() as Backend
const wasm = wasmBackend() as Backend
setDefaultBackend(binary)
afterEach(() => void setDefaultOptions({}))

const double = (x: Tensor): Tensor => multiply(x, 2)

it('default options hold for calls of functions made before', () => {
  const f = jit(double)
  expect(f(1).backend).toBe(binary)
  expect(setDefaultOptions({ backend: wasm })).toEqual({})
  expect(defaultOptions()).toEqual({ backend: wasm })
  expect(f(1).backend).toBe(wasm)
  expect(jit(double, { backend: binary })(1).backend).toBe(binary)
  expect(compile(double, [1])(1).backend).toBe(wasm)
  expect(setDefaultOptions({})).toEqual({ backend: wasm })
  expect(f(1).backend).toBe(binary)
})

it('default options hold within a function', () => {
  const seen: unknown[] = []
  const f = jit((x: Tensor) => hook(x, 'named'))
  const hooks = { named: (x: Tensor) => seen.push(toNumber(x)) }
  expect(withDefaultOptions({ hooks }, () => toNumber(f(3)))).toBe(3)
  f(4)
  expect(() =>
    withDefaultOptions({ hooks }, () => {
      throw new RangeError('stop')
    }),
  ).toThrow('stop')
  f(5)
  expect(seen).toEqual([3])
  expect(() => withDefaultOptions({}, async () => 1)).toThrow(
    expect.objectContaining({
      code: 'async_scope',
      message: expect.stringMatching(/^withDefaultOptions: .*do not survive await; pass the options to jit/),
    }),
  )
})

it('default options that come again find what was compiled under them', () => {
  let traces = 0
  const f = jit((x: Tensor) => {
    traces++
    return hook(x, 'named')
  })
  const named = (): void => {}
  const compiler: Compiler = (graph, on) => evaluateGraph(graph, on)
  f(1)
  for (let i = 0; i < 3; i++) withDefaultOptions({ compiler, hooks: { named } }, () => f(1))
  withDefaultOptions({ hooks: { named }, compiler }, () => f(1))
  f(1)
  expect(traces).toBe(2)
  withDefaultOptions({ compiler, hooks: { named: () => {} } }, () => f(1))
  expect(traces).toBe(3)
})

it('default options are not misspelt', () => {
  expect(() => setDefaultOptions({ hook: {} } as never)).toThrow(
    expect.objectContaining({
      code: 'unknown_option',
      message: expect.stringMatching(
        /^setDefaultOptions: there is no option "hook"; the options are backend, /,
      ),
    }),
  )
  expect(defaultOptions()).toEqual({})
})

it('compiles by the compiler given, which may be the evaluator', () => {
  const compile = vi.fn(wasm.compile!)
  const backend: Backend = { ...wasm, compile }
  const x = tensor([1, 2], { backend })
  expect(toArray(jit(double, { compiler: evaluateGraph })(x))).toEqual([2, 4])
  expect(compile).not.toHaveBeenCalled()
  const graphs: unknown[] = []
  const compiler: Compiler = (graph, on, options) => {
    graphs.push([graph.nodes.length, on.name, options])
    return evaluateGraph(graph, on)
  }
  expect(toArray(jit(double, { compiler, compileOptions: { a: 1 } })(x))).toEqual([2, 4])
  expect(graphs).toEqual([[2, 'wasm', { a: 1, hosts: [] }]])
})

it('toBackend tells where results live', () => {
  expect(toBackend()).toBe(binary)
  expect(toBackend({ backend: wasm })).toBe(wasm)
  setDefaultOptions({ backend: wasm })
  expect(toBackend()).toBe(wasm)
})

it('jitApply and debugExprApply take the arguments', () => {
  expect(toNumber(jitApply((x: Tensor, y: Tensor) => add(x, y), [1, 2], { backend: wasm }))).toBe(3)
  expect(toArray(jitApply(double, [vectorize(tensor([1, 2]), 'r')]))).toEqual([2, 4])
  expect(debugExprApply(double, [1])).toMatch(/b = multiply a, 2/)
  expect(() => jitApply((x: Tensor) => toNumber(x), [1])).toThrow(
    expect.objectContaining({ code: 'traced_value' }),
  )
})
