// What the backend says of itself.
import { checkContract, dtypes } from '@nx/types'
import type { Primitive } from '@nx/types'
import { expect, test } from 'vitest'
import { binaryBackend } from '../src/index.ts'
import { kernels } from '../src/kernels.ts'
import { backend, value } from './support.ts'

test('is named, speaks the contract, yields to others', () => {
  expect(backend.name).toBe('binary')
  expect(checkContract(backend)).toBe(backend)
  expect(backend.yields).toBe(true)
  expect(binaryBackend()).not.toBe(backend)
})

test('supports every primitive at every type, and no unknown operation', () => {
  for (const type of dtypes) {
    const call = { inputs: [value(type, [])], attrs: {}, out: { type, shape: [0] } }
    for (const op of Object.keys(kernels) as Primitive[]) expect(backend.supports({ ...call, op })).toBe(true)
    expect(backend.supports({ ...call, op: 'conv' })).toBe(false)
    expect(backend.supports({ ...call, op: 'toString' })).toBe(false)
  }
})

test('supports composites for the types it has a rule for', () => {
  const call = (op: string, ...types: (typeof dtypes)[number][]): boolean =>
    backend.supports({
      op,
      inputs: types.map((type) => value(type, [])),
      attrs: {},
      out: { type: 'u8', shape: [0] },
    })
  expect(call('logicalAnd', 'f32', 'f32')).toBe(true)
  expect(call('logicalAnd', 'f32', 's64')).toBe(false)
  expect(call('bitwiseNot', 's16')).toBe(true)
  expect(call('bitwiseNot', 'f32')).toBe(false)
  expect(call('tanh', 'f16')).toBe(true)
  expect(call('tanh', 's64')).toBe(false)
})
