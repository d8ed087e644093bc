// The options of requests, and what is said of wrong ones.
import { binaryBackend } from '@nx/backend-binary'
import { multiply, setDefaultBackend, type Tensor } from '@nx/tensor'
import { beforeEach, expect, it } from 'vitest'
import { Batch, jitServing, type RequestOptions, start } from '../src/index.ts'
import { checkRequest } from '../src/request-options.ts'
import { rejection } from './outcome.ts'
import { expectReconciled } from './reconcile.ts'

beforeEach(() => setDefaultBackend(binaryBackend()))

const wrong: readonly (readonly [options: unknown, code: string, message: string])[] = [
  [
    { timeout: 5 },
    'unknown_option',
    'there is no option "timeout"; the options are priority, tenant, timeoutMs, signal; write { timeoutMs: … }',
  ],
  [
    null,
    'unknown_option',
    'got null where options belong; the options are priority, tenant, timeoutMs, signal; write { priority: … }',
  ],
  [
    5,
    'unknown_option',
    'got 5 where options belong; the options are priority, tenant, timeoutMs, signal; write { priority: … }',
  ],
  [{ priority: 'high' }, 'option', 'priority is a finite number, got "high"'],
  [{ priority: Number.NaN }, 'option', 'priority is a finite number, got NaN'],
  [{ priority: Infinity }, 'option', 'priority is a finite number, got Infinity'],
  [{ priority: null }, 'option', 'priority is a finite number, got null'],
  [{ tenant: 7 }, 'option', 'tenant is text, got 7'],
  [{ timeoutMs: -1 }, 'option', 'timeoutMs is a number from 0, or Infinity, got -1'],
  [{ timeoutMs: Number.NaN }, 'option', 'timeoutMs is a number from 0, or Infinity, got NaN'],
  [{ timeoutMs: '5' }, 'option', 'timeoutMs is a number from 0, or Infinity, got "5"'],
  [{ signal: {} }, 'option', 'signal is an AbortSignal, got Object'],
  [{ signal: null }, 'option', 'signal is an AbortSignal, got null'],
  [{ signal: new EventTarget() }, 'option', 'signal is an AbortSignal, got EventTarget'],
  [{ signal: new AbortController() }, 'option', 'signal is an AbortSignal, got AbortController'],
]

it.each(wrong)('%j is refused as %s, and reaches no batch', async (options, code, message) => {
  const server = await start(jitServing((x: Tensor) => multiply(x, 2)))
  const error = await rejection(server.batchedRun(Batch.stack([1]), options as RequestOptions))
  expect([error.code, error.message]).toEqual([code, `batchedRun: ${message}`])
  expect(server.stats().executions).toBe(0)
  expectReconciled(server)
  await server.stop()
})

it('what is left out is neutral', () => {
  const nothing = { priority: 0, tenant: '', signal: undefined, timeoutMs: 30_000 }
  expect(checkRequest('batchedRun', {}, 30_000)).toEqual(nothing)
  const { signal } = new AbortController()
  const all = { priority: -2.5, tenant: 'a', timeoutMs: Infinity, signal }
  expect(checkRequest('batchedRun', all, 30_000)).toEqual(all)
})
