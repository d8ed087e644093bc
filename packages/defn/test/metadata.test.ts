// metadata: notes in a trace that change nothing.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { grad } from '@nx/grad'
import {
  less,
  multiply,
  setDefaultBackend,
  sum,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  vectorize,
} from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { expect, it } from 'vitest'
import { cond, debugExpr, jit, metadata, toGraph, whileLoop } from '../src/index.ts'

setDefaultBackend(binaryBackend() as Backend)

it('gives the value, of a container too', () => {
  expect(toNumber(metadata({ a: 3, b: 'label' }, 'note').a)).toBe(3)
  for (const backend of [binaryBackend(), wasmBackend()] as Backend[]) {
    const f = jit((x: Tensor) =>
      whileLoop(x, { range: [1, 2] }, (s) =>
        cond(
          less(sum(s), 100),
          () => metadata({ s: multiply(s, 2) }, 'doubled', { by: 2 }).s,
          () => s,
        ),
      ),
    )
    expect(toArray(f(tensor([1, 2], { backend })))).toEqual([4, 8])
    expect(toArray(f(vectorize(tensor([[1], [60]], { backend }), 'r')))).toEqual([[4], [120]])
  }
})

it('is listed, passes gradients and leaves no trace in the graph', () => {
  const f = (x: Tensor): Tensor => metadata(multiply(x, x), 'squared')
  expect(debugExpr(f)(tensor(2)).split('\n').at(-1)).toMatch(/^c = metadata b, squared +s32$/)
  expect(toNumber(grad(f)(tensor(3, { type: 'f32' })))).toBe(6)
  expect(toGraph(f, [1]).graph.nodes).toMatchObject([{ op: 'multiply' }])
})

it('refuses names that differentiation uses', () => {
  expect(() => metadata(1, 'stopGrad')).toThrow(NxError)
  expect(() => metadata(1, 'stopGrad')).toThrow(
    'metadata: the name is used by differentiation itself, got "stopGrad"; take another one',
  )
  expect(() => metadata(1, 'customGrad')).toThrow(expect.objectContaining({ code: 'metadata_name' }))
})
