// Servers with more work than they can do: what is refused, and who goes first.
import { binaryBackend } from '@nx/backend-binary'
import { multiply, s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { beforeEach, describe, expect, it } from 'vitest'
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
  start(doubling, { clock, partitions, batchSize: 2, ...options })

type Started = Awaited<ReturnType<typeof started>>

const ask = (server: Started, values: readonly number[], options?: RequestOptions): Watched<unknown> =>
  watch(server.batchedRun(Batch.concatenate([s32(values)]), options).then((x) => toArray(x as Tensor)))

/** The rows of the batch that runs. */
const running = (): unknown => toArray(partitions.last.batch.toContainer() as Tensor)

async function finish(milliseconds = 0): Promise<void> {
  await clock.advance(milliseconds)
  partitions.last.finish()
  await clock.settle()
}

describe('a bounded queue', () => {
  it('refuses at once what comes when it is full, and says when to try again', async () => {
    const server = await started()
    const accepted = [ask(server, [0, 1])]
    await clock.settle()
    await finish(40)
    accepted.push(ask(server, [0, 1]))
    await clock.settle()
    for (let i = 0; i < 4; i++) accepted.push(ask(server, [i, i]))
    // Neither a turn of the host nor time is needed to be refused.
    const error = await rejection(server.batchedRun(Batch.concatenate([s32([9])])))
    expect(error.code).toBe('overloaded')
    expect(error.details).toEqual({ retryAfterMs: 40, queuedRows: 8, queueLimit: 8 })
    expect(error.message).toBe(
      'batchedRun: the queue of serving is full, 8 of 8 rows wait; try again in 40 ms',
    )
    expect(server.stats()).toMatchObject({ received: 7, rejected: 1, pending: 5, queuedRows: 8 })
    expectReconciled(server)
    while (server.stats().pending > 0) await finish(40)
    expect(accepted.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'fulfilled'))
    const late = ask(server, [9])
    await clock.settle()
    await finish()
    expect(late.value).toEqual([18])
    expectReconciled(server)
  })

  it('lets one request in that is larger than the whole queue, while nothing waits', async () => {
    const server = await started({ queueLimit: 3 })
    const large = ask(server, [1, 2, 3, 4, 5])
    await clock.settle()
    const other = ask(server, [6])
    await clock.settle()
    expect([large.state, codeOf(other)]).toEqual(['pending', 'overloaded'])
    while (server.stats().pending > 0) await finish()
    expect(large.value).toEqual([2, 4, 6, 8, 10])
  })

  it('does not count refusals among the times of requests', async () => {
    const server = await started({ queueLimit: 1 })
    const asked = [0, 1, 2, 3, 4].map((value) => ask(server, [value, value]))
    await clock.settle()
    expect(asked.filter((each) => codeOf(each) === 'overloaded')).toHaveLength(3)
    await finish(250)
    const { requestSeconds, queueSeconds, computeSeconds } = server.stats()
    expect([requestSeconds.count, requestSeconds.sum]).toEqual([1, 0.25])
    expect([queueSeconds.count, queueSeconds.sum]).toEqual([2, 0.25])
    expect([computeSeconds.count, computeSeconds.sum]).toEqual([1, 0.25])
  })
})

describe('tenants', () => {
  it('a flood of one leaves room and turns for the others', async () => {
    const server = await started({ batchSize: 2, queueLimit: 16 })
    ask(server, [0, 0])
    await clock.settle()
    const flood = Array.from({ length: 40 }, (_, i) => ask(server, [i], { tenant: 'a' }))
    await clock.settle()
    const refused = flood.filter((each) => codeOf(each) === 'overloaded').length
    expect(refused).toBeGreaterThan(20)
    const others = [100, 101].map((value) => ask(server, [value], { tenant: 'b' }))
    await clock.settle()
    expect(others.map(codeOf)).toEqual(['pending', 'pending'])
    await finish()
    expect(running()).toEqual([0, 100])
    await finish()
    expect(running()).toEqual([1, 101])
    while (server.stats().pending > 0) await finish()
    expect(others.map(({ value }) => value)).toEqual([[200], [202]])
    expectReconciled(server)
  })
})

describe('priorities', () => {
  it('go first, but one step is worth no more than agingMs of waiting', async () => {
    const server = await started({ batchSize: 1, queueLimit: 100, agingMs: 100 })
    ask(server, [0])
    await clock.settle()
    ask(server, [1])
    await clock.advance(50)
    ask(server, [2], { priority: 1 })
    await clock.advance(100)
    ask(server, [3], { priority: 1 })
    ask(server, [4], { priority: -1 })
    ask(server, [5])
    const order: unknown[] = []
    for (let i = 0; i < 6; i++) {
      await clock.settle()
      order.push(running())
      await finish()
    }
    // The one of 150 ms ago is ahead of the urgent one of now, which counts as of 100 ms ago.
    expect(order).toEqual([[0], [2], [1], [3], [5], [4]])
  })
})

describe('waiting for more rows', () => {
  it('does not happen while a partition is idle and nothing was learned', async () => {
    const server = await started({ batchSize: 8 })
    ask(server, [1])
    await clock.settle()
    expect(partitions.sizes).toEqual([1])
  })

  it('lasts as long as batchTimeoutMs where the delay is fixed', async () => {
    const server = await started({ batchSize: 8, delay: 'fixed', batchTimeoutMs: 20 })
    ask(server, [1])
    await clock.advance(19)
    ask(server, [2])
    await clock.settle()
    expect(partitions.sizes).toEqual([])
    await clock.advance(1)
    expect(partitions.sizes).toEqual([2])
    await finish()
    expect(clock.timers.size).toBe(0)
  })

  it('what comes while all partitions are busy shares the next batch', async () => {
    const server = await started({ batchSize: 8, queueLimit: 100 })
    ask(server, [1])
    await clock.settle()
    for (let i = 0; i < 11; i++) {
      ask(server, [i])
      await clock.advance(30)
    }
    await finish()
    await finish()
    expect(partitions.sizes).toEqual([1, 8, 3])
  })

  it('batch keys are served by the time since when they could be', async () => {
    const server = await started({ batchSize: 2, batchKeys: ['a', 'b'], delay: 'fixed', batchTimeoutMs: 50 })
    const keyed = (value: number, key: string) => watch(server.batchedRun(Batch.stack([value]).withKey(key)))
    const first = [keyed(1, 'a'), keyed(2, 'a')]
    await clock.settle()
    keyed(3, 'b')
    await clock.advance(10)
    keyed(4, 'a')
    keyed(5, 'a')
    await clock.advance(5)
    partitions.last.finish()
    await clock.settle()
    expect(first.map(({ state }) => state)).toEqual(['fulfilled', 'fulfilled'])
    // `a` was whole at 10, `b` due at 50.
    expect(partitions.executions.map(({ batch }) => batch.key)).toEqual(['a', 'a'])
    await finish()
    expect(partitions.sizes).toEqual([2, 2])
    await clock.advance(35)
    expect(partitions.executions.map(({ batch }) => batch.key)).toEqual(['a', 'a', 'b'])
  })
})
