// Batches that fail: only the requests at fault do.
import { binaryBackend } from '@nx/backend-binary'
import { iota, multiply, s32, setDefaultBackend, sum, type Tensor, toArray } from '@nx/tensor'
import { NxError } from '@nx/types'
import { beforeEach, describe, expect, it } from 'vitest'
import { Batch, jitServing, serving, type ServingOptions, start, type StartOptions } from '../src/index.ts'
import { type Watched, watch } from './outcome.ts'
import { expectReconciled } from './reconcile.ts'
import { collect } from './stream-events.ts'
import { TestClock } from './test-clock.ts'
import { HeldPartitions } from './test-partitions.ts'

let clock: TestClock

beforeEach(() => {
  setDefaultBackend(binaryBackend())
  clock = new TestClock()
})

const poisonous = (values: readonly number[]): number[] => values.filter((value) => value < 0)

/** Fails on what `fails` says; remembers the batches that it was given. */
async function startFailing(
  fails: (values: readonly number[]) => string | undefined,
  { options = {}, start: more = {} }: { options?: ServingOptions; start?: StartOptions } = {},
) {
  const batches: number[][] = []
  const given = serving(
    () => (batch) => {
      const x = batch.toContainer() as Tensor
      const values = toArray(x) as number[]
      batches.push(values)
      const message = fails(values)
      if (message !== undefined) throw new Error(message)
      return multiply(x, 2)
    },
    options,
  )
  const server = await start(given, { clock, batchSize: 32, queueLimit: 10_000, ...more })
  return { server, batches }
}

const failsOnNegative = (values: readonly number[]): string | undefined => {
  const [first] = poisonous(values)
  return first === undefined ? undefined : `negative ${first}`
}

type Failing = Awaited<ReturnType<typeof startFailing>>['server']

const askAll = (server: Failing, values: readonly number[]): Watched<unknown>[] =>
  values.map((value) =>
    watch(server.batchedRun(Batch.concatenate([s32([value])])).then((x) => toArray(x as Tensor))),
  )

/** Values of 32 requests, negative ones at these places. */
const withPoison = (places: readonly number[]): number[] =>
  Array.from({ length: 32 }, (_, i) => (places.includes(i) ? -1 - i : i))

function expectOwnOutcomes(asked: readonly Watched<unknown>[], values: readonly number[]): void {
  asked.forEach((each, i) => {
    const value = values[i]!
    if (value < 0) expect(each.error).toEqual(new Error(`negative ${value}`))
    else expect(each).toMatchObject({ state: 'fulfilled', value: [2 * value] })
  })
}

describe('requests that make every batch fail that they are in', () => {
  it.each(Array.from({ length: 32 }, (_, place) => place))('one of 32, the one at %i', async (place) => {
    const { server, batches } = await startFailing(failsOnNegative)
    const values = withPoison([place])
    const asked = askAll(server, values)
    await clock.settle()
    expectOwnOutcomes(asked, values)
    // Beside the first, and its own: a search by halves, and the rest computed at its end.
    const extra = batches.slice(1).filter((values) => values.length > 1 || values[0]! >= 0)
    expect(extra.length).toBeLessThanOrEqual(Math.log2(32) + 1)
    expect(server.stats()).toMatchObject({ succeeded: 31, failed: 1, executions: batches.length })
    expectReconciled(server)
  })

  it.each([[[0, 31]], [[15, 16]], [[3, 4]], [[0, 1, 2]], [[0, 15, 31]], [[7, 8, 30]], [[10, 20, 30]]])(
    'those at %j of 32',
    async (places) => {
      const { server, batches } = await startFailing(failsOnNegative)
      const values = withPoison(places)
      const asked = askAll(server, values)
      await clock.settle()
      expectOwnOutcomes(asked, values)
      // Two searches; a third one is found by trying each request that is left.
      expect(batches.length).toBeLessThanOrEqual(places.length === 2 ? 1 + 2 * 7 : 1 + 2 * 7 + 30)
      expect(server.stats().failed).toBe(places.length)
      expectReconciled(server)
    },
  )

  it('all of them: each has its own error, in bounded work', async () => {
    const { server, batches } = await startFailing(failsOnNegative)
    const values = withPoison(Array.from({ length: 32 }, (_, i) => i))
    const asked = askAll(server, values)
    await clock.settle()
    expectOwnOutcomes(asked, values)
    expect(batches.length).toBeLessThanOrEqual(1 + 2 * 6 + 30)
    expect(server.stats()).toMatchObject({ failed: 32, succeeded: 0 })
    expectReconciled(server)
  })

  it('hold up nobody else: what comes meanwhile is served', async () => {
    const { server } = await startFailing(failsOnNegative, { start: { partitions: 2 } })
    const values = withPoison([0, 5, 9, 31])
    const asked = askAll(server, values)
    const others = askAll(server, [100, 101, 102])
    await clock.settle()
    expectOwnOutcomes(asked, values)
    expectOwnOutcomes(others, [100, 101, 102])
    expectReconciled(server)
  })
})

describe('other failures', () => {
  it('batches that fail only because of their size: everyone succeeds', async () => {
    const { server, batches } = await startFailing((values) =>
      values.length > 1 ? 'only one at a time' : undefined,
    )
    const values = withPoison([])
    const asked = askAll(server, values)
    await clock.settle()
    expectOwnOutcomes(asked, values)
    expect(server.stats()).toMatchObject({ succeeded: 32, failed: 0 })
    expect(batches.length).toBeLessThan(50)
  })

  it('a pair that does not go together: both succeed apart', async () => {
    const { server } = await startFailing((values) =>
      values.includes(3) && values.includes(20) ? 'both' : undefined,
    )
    const asked = askAll(server, withPoison([]))
    await clock.settle()
    expectOwnOutcomes(asked, withPoison([]))
  })

  it('outputs without the rows of the batch are nobody’s own fault, and are not tried again', async () => {
    const batches: number[] = []
    const given = serving(() => (batch) => {
      batches.push(batch.size)
      return sum(batch.toContainer() as Tensor)
    })
    const server = await start(given, { clock, batchSize: 32, queueLimit: 100 })
    const asked = askAll(server as Failing, withPoison([]))
    await clock.settle()
    for (const { error } of asked) expect((error as NxError).code).toBe('batch_output')
    expect(batches).toEqual([32])
    expectReconciled(server as Failing)
  })

  it('outputs of other rows than the batch are not cut to what callers sent', async () => {
    for (const rows of [31, 33, 63, 65, 100])
      for (const more of [{ batchSize: 32 }, { batchSizes: [1, 64] }]) {
        const given = jitServing(() => iota([rows, 2]))
        const server = await start(given, { clock, queueLimit: 100, ...more })
        const asked = askAll(server as Failing, withPoison([]))
        await clock.settle()
        for (const { error } of asked) expect((error as NxError).code).toBe('batch_output')
        expect(server.stats().executions).toBe(1)
        expectReconciled(server as Failing)
      }
  })

  it('what must not run twice is not tried again, and neither is it under the Nx profile', async () => {
    for (const more of [{ options: { idempotent: false } }, { start: { profile: 'nx' as const } }]) {
      const { server, batches } = await startFailing(failsOnNegative, more)
      const asked = askAll(server, withPoison([4]))
      await clock.settle()
      for (const { error } of asked) expect(error).toEqual(new Error('negative -5'))
      expect(batches).toHaveLength(1)
      expectReconciled(server)
    }
  })

  it('what is thrown is passed on as it is, whatever it is', async () => {
    for (const thrown of [undefined, null, 0, 'text', new NxError('mine', 'f', 'no'), Object.create(null)]) {
      const given = serving(() => () => {
        throw thrown
      })
      const server = await start(given, { clock })
      const asked = watch(server.batchedRun(Batch.stack([1])))
      await clock.settle()
      expect(asked.state).toBe('rejected')
      expect(asked.error).toBe(thrown)
      expectReconciled(server)
    }
  })

  it('a part of a spread request fails the whole of it, and its rest leaves the queue', async () => {
    const partitions = new HeldPartitions(1)
    const server = await start(
      serving(() => () => null),
      { clock, partitions, batchSize: 2, queueLimit: 100 },
    )
    const asked = watch(server.batchedRun(Batch.concatenate([s32([1, 2, 3, 4, 5, 6, 7])])))
    await clock.settle()
    partitions.last.finish()
    await clock.settle()
    partitions.last.crash()
    await clock.settle()
    expect(asked.error).toEqual(new Error('oops'))
    expect(partitions.sizes).toEqual([2, 2])
    expect(server.stats()).toMatchObject({ failed: 1, queuedRows: 0, pending: 0 })
    expectReconciled(server)
  })

  it('outputs that differ between the parts of a request fail it', async () => {
    let calls = 0
    const given = serving(() => (batch) => {
      const x = batch.toContainer() as Tensor
      return calls++ === 0 ? { a: x } : { b: x }
    })
    const server = await start(given, { clock, batchSize: 2 })
    const asked = watch(server.batchedRun(Batch.concatenate([s32([1, 2, 3, 4])])))
    await clock.settle()
    expect((asked.error as NxError).code).toBe('batch_output')
    expect(server.stats()).toMatchObject({ succeeded: 0, failed: 1, pending: 0 })
    expectReconciled(server)
  })
})

it('values of hooks are told once, however often their batch is run', async () => {
  const given = serving(
    ({ hooks = {} }) =>
      (batch) => {
        const x = batch.toContainer() as Tensor
        for (const factor of [2, 3]) (hooks['step'] as (value: Tensor) => void)(multiply(x, factor))
        if (poisonous(toArray(x) as number[]).length > 0) throw new Error('poison')
        return multiply(x, 10)
      },
    { streaming: { hooks: ['step'] } },
  )
  const server = await start(given, { clock, batchSize: 32 })
  const streams = await Promise.all([4, -5, 6].map((value) => server.batchedRun(Batch.stack([s32(value)]))))
  const all = streams.map((stream) => watch(collect(stream)))
  await clock.advance(100)
  expect(server.stats().bisections).toBeGreaterThan(0)
  expect(all.map(({ value }) => value)).toEqual([
    [['step', [8]], ['step', [12]], ['batch', [40], null]],
    undefined,
    [['step', [12]], ['step', [18]], ['batch', [60], null]],
  ]) // prettier-ignore
  expect(String(all[1]!.error)).toMatch('poison')
  expectReconciled(server)
})
