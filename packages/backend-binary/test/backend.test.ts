// What the backend says of itself.
import { checkContract, dtypes } from '@nx/types'
import { expect, test } from 'vitest'
import { binaryBackend } from '../src/index.ts'
import { kernels } from '../src/kernels.ts'
import { rules } from '../src/kernels/rules.ts'
import { backend, value } from './support.ts'

test('is named, speaks the contract, yields to others', () => {
  expect(backend.name).toBe('binary')
  expect(checkContract(backend)).toBe(backend)
  expect(backend.yields).toBe(true)
  expect(binaryBackend()).not.toBe(backend)
})

test('has a kernel at every type for what is not element-wise, and none for unknown operations', () => {
  for (const type of dtypes) {
    const call = { inputs: [value(type, [])], attrs: {}, outs: [{ type, shape: [0] }] }
    for (const op of Object.keys(kernels)) expect(backend.supports({ ...call, op })).toBe(true)
    expect(backend.supports({ ...call, op: 'equal' })).toBe(true)
    expect(backend.supports({ ...call, op: 'conv' })).toBe(false)
    expect(backend.supports({ ...call, op: 'toString' })).toBe(false)
  }
})

test('supports element-wise operations for the types it has a rule for', () => {
  const call = (op: string, ...types: (typeof dtypes)[number][]): boolean =>
    backend.supports({
      op,
      inputs: types.map((type) => value(type, [])),
      attrs: {},
      outs: [{ type: 'f32', shape: [0] }],
    })
  for (const op of Object.keys(rules)) expect(call(op, 's32')).toBe(true)
  expect(call('add', 'f32', 's64')).toBe(false)
  expect(call('bitwiseAnd', 'c64')).toBe(false)
  expect(call('notEqual', 'f32')).toBe(false)
  expect(call('sinh', 'f16')).toBe(true)
  expect(call('sinh', 's64')).toBe(false)
})
