// Errors without a stack, and all others with theirs.
import { expect, it } from 'vitest'
import { errorFor } from '../src/request-errors.ts'
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

it('makes what a server decides for many at a time without one', () => {
  const about = {
    name: 'digits',
    timeoutMs: 1,
    signal: undefined,
    hasStarted: false,
    retryAfterMs: 1,
    waitingRows: 1,
    queueLimit: 1,
    waitMs: () => 1,
    lastLoss: new Error('gone'),
    idempotent: true,
  }
  const outcomes = [
    'cancelled',
    'overloaded',
    'late',
    'deadline_exceeded',
    'worker_lost',
    'shutting_down',
  ] as const
  for (const outcome of outcomes) {
    const { name, message, stack } = errorFor(outcome, about)
    expect([`${name}: ${message}`, `Error: ${message}`], outcome).toContain(stack)
  }
})
