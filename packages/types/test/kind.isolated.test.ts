// Numbers and errors of two copies of the package know each other.
import { expect, test, vi } from 'vitest'
import * as one from '../src/index.ts'

vi.resetModules()
const other = (await import('../src/index.ts')) as typeof one

test('instanceof holds for objects of another copy', () => {
  expect(other.NxError).not.toBe(one.NxError)
  expect(new other.NxError('shape', 'reshape', 'no')).toBeInstanceOf(one.NxError)
  expect(other.complex(1, 2)).toBeInstanceOf(one.Complex)
  expect(one.asNxError(new other.NxError('shape', 'reshape', 'no')).code).toBe('shape')
  expect(one.convert('c128', 'f64')(other.complex(3, 4))).toBe(3)
})

test('instanceof holds for nothing else', () => {
  for (const value of [null, undefined, 1, 1n, 'a', {}, [], Object.create(null), new Error('no'), () => 1]) {
    expect(value instanceof one.Complex).toBe(false)
    expect(value instanceof one.NxError).toBe(false)
  }
  expect(one.complex(1)).not.toBeInstanceOf(one.NxError)
})

test('classes that extend them are asked for by their prototypes', () => {
  class Mine extends one.NxError {}
  const mine = new Mine('shape', 'reshape', 'no')
  expect(mine).toBeInstanceOf(Mine)
  expect(mine).toBeInstanceOf(other.NxError)
  expect(new one.NxError('shape', 'reshape', 'no')).not.toBeInstanceOf(Mine)
})
