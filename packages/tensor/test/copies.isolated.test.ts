// Two copies of this package in one program share the default backend and know each other's tensors and literals.
import { binaryBackend } from '@nx/backend-binary'
import { afterEach, expect, test, vi } from 'vitest'
import * as one from '../src/index.ts'

vi.resetModules()
const other = (await import('../src/index.ts')) as typeof one

afterEach(() => void one.setDefaultBackend(null))

test('the default backend is set for both', () => {
  expect(other.setDefaultBackend).not.toBe(one.setDefaultBackend)
  const backend = binaryBackend()
  one.setDefaultBackend(backend)
  expect(other.tensor([1, 2]).backend).toBe(backend)
  const another = binaryBackend()
  const within = other.withDefaultBackend(another, () => one.tensor(1).backend)
  expect(within).toBe(another)
  expect(one.tensor(1).backend).toBe(backend)
  expect(other.setDefaultBackend(null)).toBe(backend)
  expect(() => one.tensor(1)).toThrow(expect.objectContaining({ code: 'no_backend' }) as Error)
})

test('tensors and weak literals of one are those of the other', () => {
  one.setDefaultBackend(binaryBackend())
  const sum = other.add(one.tensor([1, 2], { type: 'u8' }), one.weakFloat(1))
  expect([sum.type, one.toArray(sum)]).toEqual(['f32', [2, 3]])
  expect(other.isTensor(one.tensor(1))).toBe(true)
})

test('a default backend of another contract is named, also where another copy took it', () => {
  const backend = binaryBackend()
  one.setDefaultBackend(backend)
  Object.assign(backend, { contract: 99 })
  expect(() => other.tensor(1)).toThrow(/written for contract version 99, but @nx\/types here is version \d+/)
})
