// What is given away may be written over, and nothing else is: shared, repeated, kept or failing.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import {
  add,
  gather,
  iota,
  multiply,
  reshape,
  reverse,
  slice,
  subtract,
  sum,
  type Tensor,
  tensor,
  toArray,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { describe, expect, it, vi } from 'vitest'
import { compile, donatable, explainRecompile, hook, jit } from '../src/index.ts'
import { countingBackend } from './backends.ts'

const errorOf = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

describe.each([
  ['binary', () => binaryBackend() as Backend],
  ['a device of its own', () => countingBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
])('on %s, a donated tensor', (_, make) => {
  const backend = make()
  const given = (values: readonly number[]): Tensor => tensor(values, { type: 'f32', backend })

  it('is replaced by results of its size, step after step', () => {
    const step = jit((w: Tensor, v: Tensor) => {
      const next = add(multiply(v, 0.5), w)
      return [subtract(w, next), next, sum(w)] as const
    })
    let [w, v] = [given([1, 2, 3, 4]), given([0, 0, 0, 0])]
    let [x, y] = [w, v].map((each) => add(each, 0)) as [Tensor, Tensor]
    for (let i = 0; i < 3; i++) {
      const [nextX, nextY, wanted] = step(x, y)
      const [nextW, nextV, total] = step(donatable(w), donatable(v))
      expect([nextW, nextV, total].map(toArray)).toEqual([nextX, nextY, wanted].map(toArray))
      ;[w, v, x, y] = [nextW, nextV, nextX, nextY]
    }
  })

  it('may come back as it is, or in another order', () => {
    const swapped = jit((a: Tensor, b: Tensor) => [b, a, reverse(a)] as const)
    const results = swapped(donatable(given([1, 2])), donatable(given([3, 4])))
    expect(results.map(toArray)).toEqual([
      [3, 4],
      [1, 2],
      [2, 1],
    ])
  })

  it('leaves alone what shares its memory, and arguments that are not given away', () => {
    const step = jit((a: Tensor, b: Tensor) => [multiply(a, 2), add(reverse(a), b)] as const)
    const x = given([1, 2])
    const view = reshape(x, [2, 1])
    const y = given([5, 6])
    const [doubled, mixed] = step(donatable(x), y)
    expect([doubled, mixed, view, y].map(toArray)).toEqual([
      [2, 4],
      [7, 7],
      [[1], [2]],
      [5, 6],
    ])
    const twice = donatable(given([1, 2]))
    expect(step(twice, twice).map(toArray)).toEqual([
      [2, 4],
      [3, 3],
    ])
    expect(step(y, y).map(toArray)).toEqual([
      [10, 12],
      [11, 11],
    ])
    expect(toArray(y)).toEqual([5, 6])
  })

  it('is a kind of argument of its own, also ahead of time', () => {
    const f = (x: Tensor): Tensor => multiply(x, 2)
    const jitted = jit(f)
    for (const argument of [given([1]), donatable(given([1])), given([1])])
      expect(toArray(jitted(argument))).toEqual([2])
    expect(explainRecompile(jitted)).toMatch(/2: argument \[0\] is not donated in 1$/)
    for (const template of [given([1, 2]), donatable(given([1, 2]))]) {
      const compiled = compile(f, [template])
      const kept = given([1, 2])
      expect([compiled(kept), compiled(donatable(given([1, 2]))), kept].map(toArray)).toEqual([
        [2, 4],
        [2, 4],
        [1, 2],
      ])
    }
  })

  it('is used up by a call that fails', () => {
    const pick = jit((x: Tensor, at: Tensor) => add(x, gather(x, at)))
    const indices = tensor([[7], [0]], { type: 's32', backend })
    const state = donatable(given([1, 2]))
    expect(errorOf(() => pick(state, indices))).toMatchObject({ code: 'index_out_of_bounds' })
    expect(errorOf(() => toArray(state))).toMatchObject({ code: 'donated' })
  })

  it('is not written over before a hook has seen it', () => {
    const seen = vi.fn((x: Tensor) => toArray(x))
    const f = jit((x: Tensor) => {
      const doubled = multiply(x, 2)
      return add(hook(x, 'x', seen), doubled)
    })
    expect(toArray(f(donatable(given([1, 2]))))).toEqual([3, 6])
    expect(seen).toHaveReturnedWith([1, 2])
  })
})

it('is moved where the function is', () => {
  const to = wasmBackend() as Backend
  const f = jit((x: Tensor) => multiply(x, 2), { backend: to })
  const x = donatable(tensor([1, 2], { backend: binaryBackend() }))
  expect(toArray(f(x))).toEqual([2, 4])
  expect(toArray(f(3))).toBe(6)
})

it('takes no second piece of linear memory for a state that is replaced', () => {
  const memories: WebAssembly.Memory[] = []
  const Own = WebAssembly.Memory
  class Memory extends Own {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor)
      memories.push(this)
    }
  }
  vi.stubGlobal('WebAssembly', Object.assign(Object.create(WebAssembly) as object, { Memory }))
  const backend = wasmBackend() as Backend
  vi.unstubAllGlobals()
  const step = jit((x: Tensor) => add(multiply(x, 2), 1))
  let state = iota([2 ** 22], { type: 'f32', backend })
  for (let i = 0; i < 3; i++) state = step(donatable(state))
  expect(memories.at(-1)!.buffer.byteLength).toBeLessThan(20 * 2 ** 20)
  expect(toArray(slice(state, [1], [2]))).toEqual([15, 23])
})
