// Deadlines of requests: before they are admitted, while they wait and while they run.
import { binaryBackend } from '@nx/backend-binary'
import { multiply, s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import type { NxError } from '@nx/types'
import { beforeEach, expect, it } from 'vitest'
import { Batch, jitServing, type RequestOptions, start, type StartOptions } from '../src/index.ts'
import { codeOf, rejection, type Watched, watch } from './outcome.ts'
import { expectReconciled } from './reconcile.ts'
import { TestClock } from './test-clock.ts'
import { HeldPartitions } from './test-partitions.ts'

const doubling = jitServing((x: Tensor) => multiply(x, 2))
let clock: TestClock
let partitions: HeldPartitions

beforeEach(() => {
  setDefaultBackend(binaryBackend())
  clock = new TestClock()
  partitions = new HeldPartitions(1)
})

const started = (options: StartOptions = {}) =>
  start(doubling, { clock, partitions, batchSize: 4, ...options })

type Started = Awaited<ReturnType<typeof started>>

const ask = (server: Started, values: readonly number[], options?: RequestOptions): Watched<unknown> =>
  watch(server.batchedRun(Batch.concatenate([s32(values)]), options).then((x) => toArray(x as Tensor)))

it('is over before it begins with no time at all', async () => {
  const server = await started()
  const error = await rejection(server.batchedRun(Batch.stack([1]), { timeoutMs: 0 }))
  expect(error.code).toBe('deadline_exceeded')
  await clock.settle()
  expect(partitions.executions).toHaveLength(0)
  expect(server.stats()).toMatchObject({ received: 1, expired: 1, pending: 0 })
  expectReconciled(server)
})

it('ends what waits, which never runs', async () => {
  const server = await started()
  const first = ask(server, [1, 2, 3, 4])
  await clock.settle()
  const waiting = ask(server, [5], { timeoutMs: 50 })
  const patient = ask(server, [6])
  await clock.advance(49)
  expect(waiting.state).toBe('pending')
  await clock.advance(1)
  expect(codeOf(waiting)).toBe('deadline_exceeded')
  expect((waiting.error as NxError).message).toBe(
    'batchedRun: serving gave no answer within 50 ms; allow more by timeoutMs, or add partitions',
  )
  expect((waiting.error as NxError).details).toEqual({ timeoutMs: 50, admitted: true })
  expect(server.stats()).toMatchObject({ expired: 1, queuedRows: 1, pending: 2 })
  partitions.last.finish()
  await clock.settle()
  expect(toArray(partitions.last.batch.toContainer() as Tensor)).toEqual([6])
  partitions.last.finish()
  await clock.settle()
  expect([first.value, patient.value]).toEqual([[2, 4, 6, 8], [12]])
  expect(clock.timers.size).toBe(0)
  expectReconciled(server)
})

it('ends what runs, whose result is dropped, and not the others of its batch', async () => {
  const server = await started()
  const [short, long] = [ask(server, [1], { timeoutMs: 50 }), ask(server, [2, 3])]
  await clock.advance(50)
  expect([codeOf(short), long.state, partitions.sizes]).toEqual(['deadline_exceeded', 'pending', [3]])
  partitions.last.finish()
  await clock.settle()
  expect(long.value).toEqual([4, 6])
  expect(server.stats()).toMatchObject({ expired: 1, succeeded: 1 })
  expectReconciled(server)
})

it('is a refusal where it cannot be met', async () => {
  const server = await started()
  ask(server, [1, 2, 3, 4])
  await clock.advance(100)
  partitions.last.finish()
  await clock.settle()
  const busy = ask(server, [1, 2, 3, 4])
  await clock.settle()
  const error = await rejection(server.batchedRun(Batch.stack([5]), { timeoutMs: 120 }))
  expect(error.code).toBe('deadline_exceeded')
  expect(error.details).toMatchObject({ timeoutMs: 120, admitted: false })
  expect(error.details['retryAfterMs']).toBeGreaterThan(0)
  expect(error.message).toMatch(
    /^batchedRun: serving cannot answer within 120 ms, about 100 ms of work wait; try again in \d+ ms$/,
  )
  expect(server.estimatedWaitMs()).toBe(100)
  const enough = ask(server, [5], { timeoutMs: 220 })
  expect(server.estimatedWaitMs()).toBe(200)
  await clock.advance(100)
  partitions.last.finish()
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect([busy.state, enough.state]).toEqual(['fulfilled', 'fulfilled'])
  expect(server.stats()).toMatchObject({ rejected: 1, expired: 0, succeeded: 3 })
  expectReconciled(server)
})

it('is that of the server for requests that say nothing, and none if it is infinite', async () => {
  const server = await started({ timeoutMs: 70 })
  const [usual, forever] = [ask(server, [1]), ask(server, [2], { timeoutMs: Infinity })]
  await clock.advance(69)
  expect(usual.state).toBe('pending')
  await clock.advance(1)
  expect([codeOf(usual), forever.state]).toEqual(['deadline_exceeded', 'pending'])
  await clock.advance(10_000)
  partitions.last.finish()
  await clock.settle()
  expect(forever.value).toEqual([4])
})

it('comes as one outcome each where a blocked thread notices late', async () => {
  const server = await started()
  const asked = Array.from({ length: 12 }, (_, i) => ask(server, [i], { timeoutMs: 10 + i }))
  await clock.settle()
  clock.skip(5000)
  partitions.last.finish()
  await clock.settle()
  expect(new Set(asked.map(codeOf))).toEqual(new Set(['deadline_exceeded']))
  expect(server.stats()).toMatchObject({ expired: 12, pending: 0, queuedRows: 0 })
  await clock.advance(0)
  expect(clock.timers.size).toBe(0)
  expectReconciled(server)
})

it('counts each batch of an input stream by itself', async () => {
  const server = await started()
  const batches = [1, 2, 3].map((value) => Batch.stack([value]))
  const result = watch(server.batchedRun(batches, { timeoutMs: 50 }))
  for (let i = 0; i < 2; i++) {
    await clock.advance(40)
    partitions.last.finish()
    await clock.settle()
  }
  expect(result.state).toBe('pending')
  await clock.advance(50)
  expect(codeOf(result)).toBe('deadline_exceeded')
  expectReconciled(server)
})
