// Errors without a stack, and all others with theirs.
import { expect, it } from 'vitest'
import { withoutStack } from '../src/without-stack.ts'

it('makes errors without a stack, and leaves those that come after with one', () => {
  expect(withoutStack(() => new Error('no')).stack).toBe('Error: no')
  expect(new Error('yes').stack).toContain('without-stack.test')
})

it('leaves others with their stacks when making one fails', () => {
  const make = (): Error => {
    throw new TypeError('no error to make')
  }
  expect(() => withoutStack(make)).toThrow(TypeError)
  expect(new Error('yes').stack).toContain('without-stack.test')
})
