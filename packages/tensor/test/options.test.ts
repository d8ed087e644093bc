// What is no options at all.
import { binaryBackend } from '@nx/backend-binary'
import { expect, it } from 'vitest'
import { argmax, eye, f32, setDefaultBackend, softmax, sum, take } from '../src/index.ts'

it.each<[string, () => unknown, string]>([
  ['a promise', () => Promise.resolve({ axes: [0] }), 'Promise'],
  ['a tensor', () => f32([1]), 'Tensor'],
  ['an array', () => [], 'Array'],
  ['a number', () => 1, '1'],
])('refuses %s where options belong', (_, make, name) => {
  setDefaultBackend(binaryBackend())
  const message = `sum: got ${name} where options belong; the options are axes, keepAxes; write { axes: … }`
  expect(() => sum(f32([1, 2]), make() as object)).toThrow(
    expect.objectContaining({ code: 'unknown_option', message }),
  )
})

it('refuses a promise wherever options are taken', () => {
  setDefaultBackend(binaryBackend())
  const x = f32([1, 2])
  const later: object = Promise.resolve({})
  for (const call of [
    () => argmax(x, later),
    () => softmax(x, later),
    () => take(x, 0, later),
    () => eye(2, later),
  ]) {
    expect(call).toThrow(/got Promise where options belong/)
  }
})
