// A view of a tensor is what reading gives, where it lies, also after it was moved out of linear memory.
import { dispose, full, iota, reshape, tensor } from '@nx/tensor'
import { expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'

it.each([
  ['a row', (backend: ReturnType<typeof wasmBackend>) => iota([784], { type: 'f32', backend })],
  ['bits', (backend: ReturnType<typeof wasmBackend>) => tensor([1, 2, 3], { type: 'u2', backend })],
  ['no elements', (backend: ReturnType<typeof wasmBackend>) => full([0, 3], 1, { type: 'f32', backend })],
  [
    'pages',
    (backend: ReturnType<typeof wasmBackend>) =>
      reshape(iota([300, 400], { type: 's64', backend }), [400, 300]),
  ],
])('%s', (_, make) => {
  const backend = wasmBackend({ memoryBudget: 2 ** 20 })
  const x = make(backend)
  const want = backend.readSync!(x.data as never, x.spec)
  expect(backend.view!(x.data as never, x.spec)).toEqual(want)
  for (let i = 0; i < 8; i++) iota([100_000], { type: 's32', backend })
  expect(backend.view!(x.data as never, x.spec)).toEqual(want)
  dispose(x)
  expect(() => backend.view!(x.data as never, x.spec)).toThrow('dispose')
})
