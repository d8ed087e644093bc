// Streams of batches as inputs of started servings, and streams of results: back-pressure, errors, and leaving early.
import { binaryBackend } from '@nx/backend-binary'
import { multiply, s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { beforeEach, describe, expect, it } from 'vitest'
import { Batch, jitServing, type ResultStream, type ServingOptions, start } from '../src/index.ts'
import { codeOf, rejection, watch } from './outcome.ts'
import { expectReconciled } from './reconcile.ts'
import { collect, plainEvent } from './stream-events.ts'
import { TestClock } from './test-clock.ts'
import { HeldPartitions } from './test-partitions.ts'

let clock: TestClock
let partitions: HeldPartitions

// Tables of tests have batches, too.
setDefaultBackend(binaryBackend())

beforeEach(() => {
  clock = new TestClock()
  partitions = new HeldPartitions(1)
})

const started = (options: ServingOptions = {}) =>
  start(
    jitServing((x: Tensor) => multiply(x, 2), options),
    { clock, partitions, batchSize: 2, queueLimit: 100 },
  )
const startedStreaming = () =>
  start(
    jitServing((x: Tensor) => multiply(x, 2), { streaming: true }),
    {
      clock,
      partitions,
      batchSize: 2,
      queueLimit: 100,
    },
  )

/** A source that says what is asked of it. */
function source(batches: Iterable<unknown>) {
  const log = { pulled: 0, closed: 0 }
  const values = batches[Symbol.iterator]()
  const stream = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        log.pulled++
        return values.next()
      },
      async return() {
        log.closed++
        return { done: true as const, value: undefined }
      },
    }),
  } as AsyncIterable<Batch>
  return { log, stream }
}

const row = (value: number): Batch => Batch.stack([value])
const rows = (count: number): Batch[] => Array.from({ length: count }, (_, i) => row(i))

async function finish(): Promise<void> {
  partitions.last.finish()
  await clock.settle()
}

describe('streams of batches as inputs', () => {
  it('the next batch is taken when the one before was computed', async () => {
    const server = await started()
    const { log, stream } = source(rows(3))
    const result = watch(server.batchedRun(stream).then((x) => toArray(x as Tensor)))
    await clock.settle()
    for (const done of [1, 2, 3]) {
      expect([log.pulled, server.stats().pending]).toEqual([done, 1])
      await finish()
    }
    expect(result.value).toEqual([0, 2, 4])
    expect(log).toEqual({ pulled: 4, closed: 0 })
    expectReconciled(server)
  })

  it('share batches with the requests of others', async () => {
    const server = await started()
    const blocking = watch(server.batchedRun(Batch.concatenate([s32([8, 9])])))
    await clock.settle()
    const streamed = watch(server.batchedRun([row(1)]).then((x) => toArray(x as Tensor)))
    const single = watch(server.batchedRun(row(2)).then((x) => toArray(x as Tensor)))
    await clock.settle()
    await finish()
    await finish()
    expect([blocking.state, streamed.value, single.value]).toEqual(['fulfilled', [2], [4]])
    expect(partitions.sizes).toEqual([2, 2])
  })

  it.each([
    ['nothing', [], 'empty'],
    ['something else', [row(1), 7], 'batch_stream'],
    ['a batch of too many rows', [row(1), Batch.stack([1, 2, 3])], 'batch_stream'],
    ['an empty batch', [row(1), Batch.empty()], 'empty'],
    ['a batch of an unknown key', [row(1), row(2).withKey('other')], 'unknown_batch_key'],
  ])('of %s: it fails with its error, and the source is closed', async (_, batches, code) => {
    const server = await started()
    const { log, stream } = source(batches)
    const result = watch(server.batchedRun(stream))
    await clock.settle()
    if (batches.length > 0) await finish()
    expect(codeOf(result)).toBe(code)
    expect(log.closed).toBe(batches.length > 0 ? 1 : 0)
    expectReconciled(server)
  })

  it('that throw: what they throw is passed on', async () => {
    const server = await started()
    const error = new Error('no more files')
    async function* failing(): AsyncGenerator<Batch> {
      yield row(1)
      throw error
    }
    const result = watch(server.batchedRun(failing()))
    await clock.settle()
    await finish()
    expect(result.error).toBe(error)
    expect(server.stats()).toMatchObject({ received: 1, succeeded: 1 })
    expectReconciled(server)
  })

  it('of which a batch fails: the source is closed', async () => {
    const server = await started()
    const { log, stream } = source(rows(5))
    const result = watch(server.batchedRun(stream))
    await clock.settle()
    await finish()
    partitions.last.crash()
    await clock.settle()
    expect(result.error).toEqual(new Error('oops'))
    expect(log).toEqual({ pulled: 2, closed: 1 })
    expectReconciled(server)
  })

  it('that stall hold up nobody else', async () => {
    const server = await started()
    const stalled = watch(
      server.batchedRun({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }),
    )
    const other = watch(server.batchedRun(row(3)).then((x) => toArray(x as Tensor)))
    await clock.settle()
    await finish()
    expect([stalled.state, other.value]).toEqual(['pending', [6]])
    expect(server.health().partitions.idle).toBe(1)
    await server.stop()
  })

  it('that close badly do not hide what happened', async () => {
    const server = await started()
    const stream: AsyncIterable<Batch> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: 7 as unknown as Batch }),
        return: () => Promise.reject(new Error('cannot close')),
      }),
    }
    expect((await rejection(server.batchedRun(stream))).code).toBe('batch_stream')
  })
})

describe('streams of results', () => {
  it('stop pulling their input while many results wait to be taken', async () => {
    const server = await startedStreaming()
    const { log, stream } = source(rows(100))
    const results = await server.batchedRun(stream)
    await clock.settle()
    for (let i = 0; i < 16; i++) await finish()
    expect([log.pulled, server.stats().pending, partitions.executions.length]).toEqual([16, 0, 16])
    expect(plainEvent((await results.next()).value)).toEqual(['batch', [0], 0])
    await clock.settle()
    expect([log.pulled, server.stats().pending]).toEqual([17, 1])
    await finish()
    expect(log.pulled).toBe(17)
    await results.return?.()
    await clock.settle()
    expect(log.closed).toBe(1)
    expectReconciled(server)
  })

  it('left early: queued work is removed, and the source is closed', async () => {
    const server = await startedStreaming()
    const blocking = watch(server.batchedRun(Batch.concatenate([s32([8, 9])])))
    await clock.settle()
    const { log, stream } = source(rows(100))
    const results = await server.batchedRun(stream)
    await clock.settle()
    expect(server.stats().queuedRows).toBe(1)
    await results.return?.()
    await clock.settle()
    expect(server.stats()).toMatchObject({ queuedRows: 0, cancelled: 1, pending: 1 })
    expect(log).toEqual({ pulled: 1, closed: 1 })
    expect(await results.next()).toEqual({ done: true, value: undefined })
    await finish()
    expect(blocking.state).toBe('fulfilled')
    expectReconciled(server)
  })

  it('left while their source stalls: it is closed at once', async () => {
    const server = await startedStreaming()
    let closed = 0
    const stalling: AsyncIterable<Batch> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        async return() {
          closed++
          return { done: true, value: undefined }
        },
      }),
    }
    const results = await server.batchedRun(stalling)
    await clock.settle()
    const waiting = watch(results.next())
    await results.return?.()
    await clock.settle()
    expect([closed, waiting.value]).toEqual([1, { done: true, value: undefined }])
  })

  it('left early by a batch that is spread: its queued rows are removed', async () => {
    const server = await startedStreaming()
    const results = await server.batchedRun(Batch.concatenate([s32([1, 2, 3, 4, 5, 6])]))
    await clock.settle()
    await finish()
    for await (const event of results) {
      expect(plainEvent(event)).toEqual(['batch', [2, 4], 0])
      break
    }
    expect(server.stats()).toMatchObject({ queuedRows: 0, pending: 0, cancelled: 1 })
    await finish()
    expect(partitions.sizes).toEqual([2, 2])
  })

  it('give the parts of a batch in order, whatever partition is done first', async () => {
    partitions = new HeldPartitions(3)
    const server = await startedStreaming()
    const events = collect(server.batchedRun(Batch.concatenate([s32([1, 2, 3, 4, 5, 6])])))
    await clock.settle()
    for (const at of [2, 0, 1]) {
      partitions.executions[at]!.finish()
      await clock.settle()
    }
    expect(await events).toEqual([
      ['batch', [2, 4], 0],
      ['batch', [6, 8], 1],
      ['batch', [10, 12], 2],
    ])
  })

  it('and results that are not streamed are joined in order, too', async () => {
    partitions = new HeldPartitions(3)
    const server = await started()
    const result = server.batchedRun(Batch.concatenate([s32([1, 2, 3, 4, 5, 6])]))
    await clock.settle()
    for (const at of [2, 0, 1]) partitions.executions[at]!.finish()
    await clock.settle()
    expect(toArray((await result) as Tensor)).toEqual([2, 4, 6, 8, 10, 12])
  })

  it('answer everyone who asks at the same time, in order', async () => {
    const server = await startedStreaming()
    const results = await server.batchedRun(Batch.concatenate([s32([1, 2, 3, 4])]))
    const asked = [results.next(), results.next(), results.next(), results.next()].map((each) => watch(each))
    await clock.settle()
    await finish()
    expect(asked.map(({ state }) => state)).toEqual(['fulfilled', 'pending', 'pending', 'pending'])
    await finish()
    expect(asked.map(({ value }) => value?.value && plainEvent(value.value))).toEqual([
      ['batch', [2, 4], 0],
      ['batch', [6, 8], 0],
      undefined,
      undefined,
    ])
  })

  it('are closed where post-processing throws', async () => {
    const { log, stream } = source(rows(10))
    const server = await start(
      jitServing((x: Tensor) => multiply(x, 2), {
        streaming: true,
        clientPostprocessing: () => {
          throw new Error('no')
        },
      }),
      { clock, partitions },
    )
    const result = watch(server.batchedRun(stream))
    await clock.settle()
    expect(result.error).toEqual(new Error('no'))
    expect([log.closed, server.stats().pending]).toEqual([1, 0])
  })

  it('refuse where the request is refused', async () => {
    const server = await startedStreaming()
    await server.stop()
    expect((await rejection(server.batchedRun(row(1)))).code).toBe('shutting_down')
    const results: ResultStream = await server.batchedRun([row(1)])
    expect((await rejection(results.next())).code).toBe('shutting_down')
  })
})
