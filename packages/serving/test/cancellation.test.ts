// Callers that give up, by the signal of a request: before, while it waits, while it runs, and in the middle of streams.
import { getEventListeners } from 'node:events'
import { binaryBackend } from '@nx/backend-binary'
import { multiply, s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import type { NxError } from '@nx/types'
import { beforeEach, expect, it } from 'vitest'
import { Batch, jitServing, type RequestOptions, start, type StartOptions } from '../src/index.ts'
import { codeOf, rejection, type Watched, watch } from './outcome.ts'
import { expectReconciled } from './reconcile.ts'
import { collect, plainEvent } from './stream-events.ts'
import { TestClock } from './test-clock.ts'
import { HeldPartitions } from './test-partitions.ts'

const doubling = jitServing((x: Tensor) => multiply(x, 2))
const streaming = jitServing((x: Tensor) => multiply(x, 2), { streaming: true })
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

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length

it('before: nothing runs, and why is said', async () => {
  const server = await started()
  const error = await rejection(
    server.batchedRun(Batch.stack([1]), { signal: AbortSignal.abort(new Error('tab closed')) }),
  )
  expect([error.code, error.message]).toEqual(['cancelled', 'batchedRun: the caller gave up: tab closed'])
  expect(error.details['reason']).toEqual(new Error('tab closed'))
  await clock.settle()
  expect(partitions.executions).toHaveLength(0)
  expect(server.stats()).toMatchObject({ received: 1, cancelled: 1 })
  expectReconciled(server)
})

it('while it waits: it leaves the queue at once and never runs', async () => {
  const server = await started({ queueLimit: 4 })
  ask(server, [0])
  await clock.settle()
  const controller = new AbortController()
  const asked = ask(server, [1, 2, 3, 4], { signal: controller.signal })
  await clock.settle()
  expect(server.stats().queuedRows).toBe(4)
  controller.abort()
  expect(server.stats()).toMatchObject({ queuedRows: 0, cancelled: 1 })
  const next = ask(server, [5, 6, 7, 8])
  partitions.last.finish()
  await clock.settle()
  expect([codeOf(asked), partitions.sizes]).toEqual(['cancelled', [1, 4]])
  partitions.last.finish()
  await clock.settle()
  expect(next.value).toEqual([10, 12, 14, 16])
  expect(listenersOf(controller.signal)).toBe(0)
  expectReconciled(server)
})

it('while it runs: the caller is told at once, the others of its batch get their rows', async () => {
  const server = await started()
  const controller = new AbortController()
  const [left, stays] = [ask(server, [1], { signal: controller.signal }), ask(server, [2, 3])]
  await clock.settle()
  controller.abort()
  await clock.settle()
  expect([codeOf(left), stays.state]).toEqual(['cancelled', 'pending'])
  partitions.last.finish()
  await clock.settle()
  expect(stays.value).toEqual([4, 6])
  expectReconciled(server)
})

it('after: nothing changes', async () => {
  const server = await started()
  const controller = new AbortController()
  const asked = ask(server, [1], { signal: controller.signal })
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect(listenersOf(controller.signal)).toBe(0)
  controller.abort()
  await clock.settle()
  expect(asked.value).toEqual([2])
  expect(server.stats()).toMatchObject({ succeeded: 1, cancelled: 0 })
})

it('of a request spread over batches: what waits of it leaves the queue', async () => {
  const server = await started({ queueLimit: 100 })
  const controller = new AbortController()
  const asked = ask(server, [1, 2, 3, 4, 5, 6, 7, 8, 9], { signal: controller.signal })
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  controller.abort()
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect([codeOf(asked), partitions.sizes, server.stats().queuedRows]).toEqual(['cancelled', [4, 4], 0])
  expectReconciled(server)
})

it('of a stream of results: what came is given, then the error', async () => {
  const server = await start(streaming, { clock, partitions, batchSize: 2 })
  const controller = new AbortController()
  const batch = Batch.concatenate([s32([1, 2, 3, 4])])
  const stream = await server.batchedRun(batch, { signal: controller.signal })
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  controller.abort()
  expect(plainEvent((await stream.next()).value)).toEqual(['batch', [2, 4], 0])
  expect((await rejection(stream.next())).code).toBe('cancelled')
  expect(await stream.next()).toEqual({ done: true, value: undefined })
  expect(server.stats()).toMatchObject({ cancelled: 1, pending: 0 })
  expectReconciled(server)
})

it.each([
  ['a serving', () => doubling],
  ['a streaming serving', () => streaming],
])('of an input stream that stalls, by %s: at once, and the source is told', async (_, given) => {
  const server = await start<unknown, unknown>(given() as never, { clock, partitions, batchSize: 2 })
  const controller = new AbortController()
  let isClosed = false
  const stalling: AsyncIterable<Batch> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      async return() {
        isClosed = true
        return { done: true, value: undefined }
      },
    }),
  }
  const result = watch(
    server
      .batchedRun(stalling, { signal: controller.signal })
      .then((made) => (given() === streaming ? collect(made as never) : made)),
  )
  await clock.settle()
  expect([result.state, isClosed]).toEqual(['pending', false])
  controller.abort()
  await clock.settle()
  expect([codeOf(result), isClosed]).toEqual(['cancelled', true])
  expect(listenersOf(controller.signal)).toBe(0)
})

it('with reasons of any kind', async () => {
  const server = await started()
  for (const reason of [null, 7, Symbol('s'), Object.create(null), { toString: () => 1 }, 'left']) {
    const controller = new AbortController()
    const asked = ask(server, [1], { signal: controller.signal })
    await clock.settle()
    controller.abort(reason)
    await clock.settle()
    expect(codeOf(asked)).toBe('cancelled')
    expect((asked.error as NxError).details['reason']).toBe(reason)
  }
  expectReconciled(server)
})

it('of 100,000 requests with one signal: one listener at a time, and none is left', async () => {
  const server = await started({ batchSize: 100, queueLimit: 2000 })
  const { signal } = new AbortController()
  let most = 0
  for (let i = 0; i < 100; i++) {
    const asked = Array.from({ length: 1000 }, () => ask(server, [1], { signal }))
    await Promise.resolve()
    while (asked.some(({ state }) => state === 'pending')) {
      await clock.settle()
      most = Math.max(most, listenersOf(signal))
      partitions.executions.splice(0).forEach(({ finish }) => finish())
    }
  }
  expect(server.stats()).toMatchObject({ received: 100_000, succeeded: 100_000 })
  expect([most, listenersOf(signal)]).toEqual([1, 0])
})

it('of many requests by one signal, each once', async () => {
  const server = await started({ queueLimit: 1000 })
  const controller = new AbortController()
  const asked = Array.from({ length: 50 }, (_, i) =>
    ask(server, [i], i % 2 === 0 ? { signal: controller.signal } : {}),
  )
  await clock.settle()
  controller.abort()
  while (server.stats().pending > 0) {
    partitions.executions.splice(0).forEach(({ finish }) => finish())
    await clock.settle()
  }
  expect(asked.map(codeOf)).toEqual(asked.map((_, i) => (i % 2 === 0 ? 'cancelled' : 'fulfilled')))
  expectReconciled(server)
})
