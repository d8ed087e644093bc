// Servers that stop: what was accepted ends, in a result as long as there is time.
import { binaryBackend } from '@nx/backend-binary'
import { multiply, s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import type { NxError } from '@nx/types'
import { beforeEach, expect, it } from 'vitest'
import { Batch, jitServing, type Partition, type Partitions, start, type StartOptions } from '../src/index.ts'
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
  start(doubling, { clock, partitions, batchSize: 2, queueLimit: 100, ...options })

type Started = Awaited<ReturnType<typeof started>>

const ask = (server: Started, values: readonly number[]): Watched<unknown> =>
  watch(server.batchedRun(Batch.concatenate([s32(values)])).then((x) => toArray(x as Tensor)))

it('at once with nothing to do, and disposes of the partitions', async () => {
  const server = await started()
  await server.stop()
  expect(server.health()).toEqual({
    live: false,
    ready: false,
    state: 'stopped',
    partitions: { total: 1, idle: 1, lost: 0 },
  })
  expect(partitions.made[0]!.isDisposed).toBe(true)
  expect(clock.timers.size).toBe(0)
})

it('loses nothing that was accepted, waits for no more rows, and refuses what is new', async () => {
  const server = await started({ delay: 'fixed', batchTimeoutMs: 1000 })
  const asked = [ask(server, [1, 2]), ask(server, [3, 4, 5]), ask(server, [6])]
  const odd = ask(server, [7])
  await clock.settle()
  const stopped = watch(server.stop())
  expect(server.health()).toMatchObject({ live: true, ready: false, state: 'draining' })
  const refused = await rejection(server.batchedRun(Batch.stack([9])))
  expect([refused.code, refused.message]).toEqual([
    'shutting_down',
    'batchedRun: serving is shutting down; ask another server',
  ])
  for (let i = 0; i < 4; i++) {
    expect(stopped.state).toBe('pending')
    partitions.last.finish()
    await clock.settle()
  }
  expect(asked.map(({ value }) => value)).toEqual([[2, 4], [6, 8, 10], [12]])
  expect([odd.value, partitions.sizes, stopped.state]).toEqual([[14], [2, 2, 2, 1], 'fulfilled'])
  expect(server.stats()).toMatchObject({ received: 5, succeeded: 4, rejected: 1 })
  expect(clock.timers.size).toBe(0)
  expectReconciled(server)
})

it('gives up after the time it is given', async () => {
  const server = await started()
  const [runs, waits] = [ask(server, [1, 2]), ask(server, [3])]
  await clock.settle()
  const stopped = watch(server.stop({ timeoutMs: 500 }))
  await clock.advance(499)
  expect([runs.state, waits.state, stopped.state]).toEqual(['pending', 'pending', 'pending'])
  await clock.advance(1)
  expect([codeOf(runs), codeOf(waits), stopped.state]).toEqual([
    'shutting_down',
    'shutting_down',
    'fulfilled',
  ])
  expect([runs, waits].map(({ error }) => (error as NxError).details['begun'])).toEqual([true, false])
  expect(partitions.made[0]!.isDisposed).toBe(true)
  expect(server.stats()).toMatchObject({ failed: 1, rejected: 1, pending: 0 })
  expect(clock.timers.size).toBe(0)
  expectReconciled(server)
})

it('after shutdownTimeoutMs if it is given none', async () => {
  const server = await started({ shutdownTimeoutMs: 70, timeoutMs: Infinity, executionTimeoutMs: Infinity })
  const asked = ask(server, [1])
  await clock.settle()
  const stopped = watch(server.stop())
  await clock.advance(69)
  expect(stopped.state).toBe('pending')
  await clock.advance(1)
  expect([stopped.state, codeOf(asked)]).toEqual(['fulfilled', 'shutting_down'])
})

it('twice is once, but the second time may have less patience', async () => {
  const server = await started()
  const asked = ask(server, [1])
  await clock.settle()
  const first = watch(server.stop())
  await clock.settle()
  const second = watch(server.stop({ timeoutMs: 0 }))
  await clock.advance(0)
  expect([first.state, second.state, codeOf(asked)]).toEqual(['fulfilled', 'fulfilled', 'shutting_down'])
  await server.stop()
  expect(clock.timers.size).toBe(0)
})

it('and then refuses requests without setting timers', async () => {
  const server = await started()
  const asked = ask(server, [1])
  await clock.settle()
  const stopped = watch(server.stop({ timeoutMs: 0 }))
  await clock.advance(0)
  expect([stopped.state, codeOf(asked)]).toEqual(['fulfilled', 'shutting_down'])
  expect((await rejection(server.batchedRun(Batch.stack([1])))).code).toBe('shutting_down')
  expect((await rejection(server.batchedRun([Batch.stack([1])]))).code).toBe('shutting_down')
  await clock.settle()
  expect([clock.timers.size, clock.turns.length]).toEqual([0, 0])
  expectReconciled(server)
})

it('does not wait for what nobody waits for', async () => {
  const server = await started()
  const controller = new AbortController()
  const asked = watch(server.batchedRun(Batch.stack([1]), { signal: controller.signal }))
  await clock.settle()
  const stopped = watch(server.stop())
  controller.abort()
  await clock.settle()
  expect([codeOf(asked), stopped.state]).toEqual(['cancelled', 'fulfilled'])
})

it('with a batch that fails: it is still taken apart', async () => {
  const server = await started()
  const asked = [ask(server, [1]), ask(server, [2])]
  await clock.settle()
  const stopped = watch(server.stop())
  partitions.last.crash()
  await clock.settle()
  partitions.last.crash(new Error('mine'))
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect(asked[0]!.error).toEqual(new Error('mine'))
  expect([asked[1]!.value, stopped.state]).toEqual([[4], 'fulfilled'])
})

it('with a partition that is lost: it is replaced, and the batch runs', async () => {
  const server = await started()
  const asked = ask(server, [1])
  await clock.settle()
  const stopped = watch(server.stop())
  partitions.made[0]!.lose()
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect([asked.value, stopped.state]).toEqual([[2], 'fulfilled'])
  expect(partitions.made.map(({ isDisposed }) => isDisposed)).toEqual([true, true])
})

/** Lets batches with a -1 take their partitions down, and others end, until so many are lost or all has ended. */
async function playLosses(server: Started, most: number): Promise<void> {
  for (let losses = 0; server.stats().pending > 0 && losses < most;) {
    for (const { batch, slot, finish } of partitions.executions.splice(0)) {
      if (!(toArray(batch.toContainer() as Tensor) as number[]).includes(-1)) finish()
      else partitions.made.findLast((each) => each.slot === slot)!.lose(`loss ${++losses}`)
    }
    await clock.advance(10)
  }
}

it.each([0, 1, 2, 3])(
  'with a request that takes partitions down, after %i of them: only that one is lost',
  async (before) => {
    partitions = new HeldPartitions(2)
    const server = await started({ batchSize: 9 })
    const values = [0, 1, 2, 3, 4, 5, 6, 7, -1]
    const asked = values.map((value) => ask(server, [value]))
    await clock.settle()
    await playLosses(server, before)
    const stopped = watch(server.stop())
    await clock.settle()
    expect(stopped.state).toBe('pending')
    await playLosses(server, Infinity)
    expect(asked.map((each) => each.value ?? codeOf(each))).toEqual([...values.slice(0, 8).map((value) => [2 * value]), 'worker_lost']) // prettier-ignore
    expect(stopped.state).toBe('fulfilled')
    expect(partitions.made.every(({ isDisposed }) => isDisposed)).toBe(true)
    expect(clock.timers.size).toBe(0)
    expectReconciled(server)
  },
)

it.each([1, 2, 3])(
  'at once with a request that takes partitions down, after %i of them: all have an outcome',
  async (before) => {
    partitions = new HeldPartitions(2)
    const server = await started({ batchSize: 9 })
    const controller = new AbortController()
    const given = Batch.concatenate([s32([-1])])
    const asked = [
      ...[0, 1, 2, 3, 4, 5, 6].map((value) => ask(server, [value])),
      watch(server.batchedRun(given)),
      watch(server.batchedRun(Batch.concatenate([s32([7])]), { signal: controller.signal })),
    ]
    await clock.settle()
    await playLosses(server, before)
    // One gives up while it is searched for.
    controller.abort()
    const stopped = watch(server.stop({ timeoutMs: 0 }))
    await clock.advance(0)
    expect(stopped.state).toBe('fulfilled')
    for (const each of asked)
      expect(['shutting_down', 'cancelled', 'worker_lost', 'fulfilled']).toContain(codeOf(each))
    expect(partitions.made.every(({ isDisposed }) => isDisposed)).toBe(true)
    expect(clock.timers.size).toBe(0)
    expectReconciled(server)
  },
)

it('rejects options that are none, and goes on', async () => {
  const server = await started()
  for (const options of [{ timeoutMs: -1 }, { timeoutMs: Number.NaN }, { timeoutMs: '5' }])
    expect((await rejection(server.stop(options as never))).message).toMatch(
      /^stop: timeoutMs is a number from 0, or Infinity, got /,
    )
  expect((await rejection(server.stop({ timeout: 5 } as never))).code).toBe('unknown_option')
  expect((await rejection(server.stop(null as never))).code).toBe('unknown_option')
  expect(server.health().state).toBe('ready')
  await server.stop()
})

it('at the end of a scope', async () => {
  let server: Started
  {
    await using scoped = await started()
    server = scoped
  }
  expect(server.health().state).toBe('stopped')
})

it('gives up partitions that are still being made', async () => {
  const signals: AbortSignal[] = []
  const slow: Partitions = {
    count: 1,
    create: async (index, _serving, _options, signal) => {
      signals.push(signal!)
      if (signals.length > 1) await new Promise((resolve) => signal!.addEventListener('abort', resolve))
      return partitions.create(index)
    },
  }
  const server = await started({ partitions: slow })
  partitions.made[0]!.lose()
  await expect.poll(() => signals.length).toBe(2)
  await server.stop()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  await expect.poll(() => partitions.made[1]?.isDisposed).toBe(true)
})

it.each([null, {}])('is not needed by a server whose partitions are %o', async (made) => {
  const create = async (): Promise<Partition> => made as Partition
  const error = await rejection(started({ partitions: { count: 1, create } }))
  expect(error.code).toBe('option')
  expect(error.message).toMatch(/^start: what partitions.create gives is a Partition, got /)
})
