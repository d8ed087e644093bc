// Options of the factory are checked before anything is made.
import { NxError } from '@nx/types'
import { expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'

it.each<readonly [options: unknown, code: string, message: string]>([
  [
    { memory: 1 },
    'unknown_option',
    'there is no option "memory"; the options are relaxedSimd, revectorize, memoryBudget, traceMemory, scalars, kernels; write { memoryBudget: … }',
  ],
  [
    null,
    'unknown_option',
    'got null where options belong; the options are relaxedSimd, revectorize, memoryBudget, traceMemory, scalars, kernels; write { relaxedSimd: … }',
  ],
  [
    5,
    'unknown_option',
    'got 5 where options belong; the options are relaxedSimd, revectorize, memoryBudget, traceMemory, scalars, kernels; write { relaxedSimd: … }',
  ],
  [{ memoryBudget: 'x' }, 'option', 'memoryBudget is a number of bytes above 0, got "x"'],
  [{ memoryBudget: -1 }, 'option', 'memoryBudget is a number of bytes above 0, got -1'],
  [{ memoryBudget: NaN }, 'option', 'memoryBudget is a number of bytes above 0, got NaN'],
  [{ memoryBudget: null }, 'option', 'memoryBudget is a number of bytes above 0, got null'],
  [{ memoryBudget: [1] }, 'option', 'memoryBudget is a number of bytes above 0, got Array'],
  [{ relaxedSimd: 'no' }, 'option', 'relaxedSimd is true or false, got "no"'],
  [{ revectorize: 'yes' }, 'option', 'revectorize is true or false, got "yes"'],
  [{ traceMemory: 1 }, 'option', 'traceMemory is true or false, got 1'],
  [{ relaxedSimd: 0 }, 'option', 'relaxedSimd is true or false, got 0'],
])('refuses %j', (options, code, message) => {
  let error: unknown
  try {
    wasmBackend(options as object)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(NxError)
  expect(error).toMatchObject({ code, op: 'wasmBackend', message: `wasmBackend: ${message}` })
})

it('takes options that are left out', () => {
  expect(wasmBackend({ relaxedSimd: false, memoryBudget: 2 ** 20 }).name).toBe('wasm')
  expect(wasmBackend({}).name).toBe('wasm')
})
