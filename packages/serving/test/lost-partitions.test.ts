// Partitions that die, hang, or cannot be made again.
import { binaryBackend } from '@nx/backend-binary'
import { multiply, s32, setDefaultBackend, template, type Tensor, toArray } from '@nx/tensor'
import type { NxError } from '@nx/types'
import { beforeEach, expect, it } from 'vitest'
import { Batch, jitServing, type ServingOptions, start, type StartOptions } from '../src/index.ts'
import { codeOf, rejection, type Watched, watch } from './outcome.ts'
import { expectReconciled } from './reconcile.ts'
import { TestClock } from './test-clock.ts'
import { HeldPartitions } from './test-partitions.ts'

let clock: TestClock
let partitions: HeldPartitions

beforeEach(() => {
  setDefaultBackend(binaryBackend())
  clock = new TestClock()
  partitions = new HeldPartitions(2)
})

const started = (options: StartOptions = {}, own: ServingOptions = {}) =>
  start(
    jitServing((x: Tensor) => multiply(x, 2), own),
    {
      clock,
      partitions,
      batchSize: 2,
      queueLimit: 100,
      ...options,
    },
  )

type Started = Awaited<ReturnType<typeof started>>

const ask = (server: Started, values: readonly number[]): Watched<unknown> =>
  watch(server.batchedRun(Batch.concatenate([s32(values)])).then((x) => toArray(x as Tensor)))

it('a batch whose partition is lost runs once more, elsewhere, and the partition is replaced', async () => {
  const server = await started()
  const asked = [ask(server, [1, 2]), ask(server, [3, 4]), ask(server, [5, 6])]
  await clock.settle()
  expect(partitions.executions.map(({ slot }) => slot)).toEqual([0, 1])
  partitions.made[0]!.lose()
  await clock.settle()
  // It was made again at once, and the retry goes before what waits.
  expect(partitions.made).toHaveLength(3)
  expect(partitions.made[0]!.isDisposed).toBe(true)
  expect(toArray(partitions.last.batch.toContainer() as Tensor)).toEqual([1, 2])
  for (let i = 1; i < 4; i++) {
    partitions.executions[i]!.finish()
    await clock.settle()
  }
  expect(asked.map(({ value }) => value)).toEqual([[2, 4], [6, 8], [10, 12]]) // prettier-ignore
  expect(server.stats()).toMatchObject({ retries: 1, replacedPartitions: 1, succeeded: 3, executions: 4 })
  expectReconciled(server)
})

it('a batch that loses its second partition, too, is given up', async () => {
  const server = await started()
  const asked = ask(server, [1, 2])
  await clock.settle()
  partitions.made[0]!.lose('out of memory')
  await clock.settle()
  expect(partitions.last.slot).toBe(1)
  partitions.made[1]!.lose('out of memory again')
  await clock.settle()
  expect(codeOf(asked)).toBe('worker_lost')
  const error = asked.error as NxError
  expect(error.details).toEqual({ retryable: true })
  expect(error.message).toBe(
    'batchedRun: the partition of serving that a request needs was lost: out of memory again; ' +
      'run it again if that does no harm',
  )
  const next = ask(server, [3])
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect(next.value).toEqual([6])
  expect(server.stats()).toMatchObject({ retries: 1, replacedPartitions: 2, failed: 1, succeeded: 1 })
  expectReconciled(server)
})

it('what must not run twice is not run again', async () => {
  const server = await started({}, { idempotent: false })
  const asked = ask(server, [1, 2])
  await clock.settle()
  partitions.made[0]!.lose()
  await clock.settle()
  expect(codeOf(asked)).toBe('worker_lost')
  expect((asked.error as NxError).details).toEqual({ retryable: false })
  expect(partitions.executions).toHaveLength(1)
  expect(server.stats()).toMatchObject({ retries: 0, replacedPartitions: 1, failed: 1 })
  expectReconciled(server)
})

it('one that is stuck is replaced after executionTimeoutMs, and its batch runs elsewhere', async () => {
  const server = await started({ executionTimeoutMs: 500 })
  const asked = ask(server, [1, 2])
  await clock.advance(499)
  expect(partitions.executions).toHaveLength(1)
  await clock.advance(1)
  expect(partitions.made[0]!.isDisposed).toBe(true)
  expect([partitions.executions.length, partitions.last.slot]).toEqual([2, 1])
  // What the stuck one says at last is of no use.
  partitions.executions[0]!.finish()
  await clock.settle()
  expect(asked.state).toBe('pending')
  partitions.last.finish()
  await clock.settle()
  expect(asked.value).toEqual([2, 4])
  await clock.advance(1000)
  expect(server.stats()).toMatchObject({ retries: 1, replacedPartitions: 1, succeeded: 1 })
  expect(server.health().partitions).toEqual({ total: 2, idle: 2, lost: 0 })
  expect(clock.timers.size).toBe(0)
  expectReconciled(server)
})

it('one that is stuck by chance costs no request its answer, by default', async () => {
  const server = await started()
  const asked = ask(server, [1, 2])
  await clock.advance(14_999)
  expect(partitions.executions).toHaveLength(1)
  await clock.advance(1)
  partitions.last.finish()
  await clock.settle()
  expect(asked.value).toEqual([2, 4])
  expectReconciled(server)
})

it('a batch that hangs everywhere ends as worker_lost, with the reason', async () => {
  const server = await started({ executionTimeoutMs: 500 })
  const asked = ask(server, [1, 2])
  await clock.advance(1000)
  expect(codeOf(asked)).toBe('worker_lost')
  expect((asked.error as NxError).message).toBe(
    'batchedRun: the partition of serving that a request needs was lost: ' +
      'a batch ran for more than executionTimeoutMs, 500 ms; run it again if that does no harm',
  )
  expect(server.health()).toMatchObject({ ready: true, partitions: { lost: 0, idle: 2 } })
})

it('of a batch that takes down two partitions only the request at fault is lost', async () => {
  const server = await started({ batchSize: 16, timeoutMs: 1000 })
  const values = Array.from({ length: 16 }, (_, i) => (i === 11 ? -1 : i))
  const asked = values.map((value) => ask(server, [value]))
  const others: Watched<unknown>[] = []
  await clock.settle()
  for (let lost = 0; server.stats().pending > 0;) {
    await clock.settle()
    const made = partitions.made.filter(({ isDisposed }) => !isDisposed)
    for (const { batch, slot, finish } of partitions.executions.splice(0)) {
      const isDeadly = (toArray(batch.toContainer() as Tensor) as number[]).includes(-1)
      if (!isDeadly) finish()
      else made.find((each) => each.slot === slot)!.lose(`loss ${++lost}`)
      // Others come all the time.
      if (isDeadly) others.push(ask(server, [100 + lost]))
    }
    await clock.advance(10)
  }
  expect(asked.map((each) => each.value ?? codeOf(each))).toEqual(
    values.map((value) => (value < 0 ? 'worker_lost' : [2 * value])),
  )
  expect(others.map(({ value }) => value)).toEqual([[202], [204], [206], [208]])
  expect(server.stats()).toMatchObject({ replacedPartitions: 4, failed: 1, succeeded: 19 })
  const error = asked[11]!.error as NxError
  expect(error.details).toEqual({ retryable: false, atFault: true })
  expect(error.message).toBe(
    'batchedRun: the request takes down the partitions of serving, which answer others: ' +
      'loss 4; do not send it again',
  )
  expect(clock.timers.size).toBe(0)
  expectReconciled(server)
})

it('one that is lost as soon as it is made is made again ever more slowly, until one lives', async () => {
  const server = await started()
  const lives: number[] = []
  const lose = async (): Promise<void> => {
    const before = clock.now()
    const { length } = partitions.made
    partitions.made.at(-1)!.lose()
    await clock.settle()
    while (partitions.made.length === length) await clock.advance(1)
    lives.push(clock.now() - before)
  }
  for (let i = 0; i < 9; i++) await lose()
  expect(lives).toEqual([0, 100, 200, 400, 800, 1600, 3200, 5000, 5000])
  // The other one serves all the time.
  const asked = ask(server, [1])
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect(asked.value).toEqual([2])
  await clock.advance(1000)
  await lose()
  expect(lives.at(-1)).toBe(0)
  expect(server.health().partitions).toEqual({ total: 2, idle: 2, lost: 0 })
  expect(clock.timers.size).toBe(0)
})

it('an idle one that is lost costs nobody anything', async () => {
  const server = await started()
  partitions.made[1]!.lose()
  partitions.made[0]!.lose()
  await clock.settle()
  expect(partitions.made).toHaveLength(4)
  const asked = ask(server, [1])
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect(asked.value).toEqual([2])
  expect(server.stats()).toMatchObject({ retries: 0, replacedPartitions: 2 })
})

it('one that is lost before its batch began runs nothing twice at a time', async () => {
  const server = await started()
  const asked = ask(server, [1, 2])
  // The batch is given to the slot, and would start in the next turn of the host.
  await Promise.resolve()
  partitions.made[0]!.lose()
  await clock.settle()
  expect(partitions.executions).toHaveLength(1)
  partitions.last.finish()
  await clock.settle()
  expect(asked.value).toEqual([2, 4])
})

it('while one is lost the other serves, and making it again is tried ever more slowly', async () => {
  const server = await started()
  partitions.failures = 4
  partitions.made[0]!.lose()
  await clock.settle()
  expect(server.health()).toMatchObject({ ready: true, partitions: { total: 2, idle: 1, lost: 1 } })
  const asked = ask(server, [1])
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect(asked.value).toEqual([2])
  // The first try was at once, then after 100, 200, 400 and 800 ms.
  await clock.advance(100 + 200 + 400)
  expect([partitions.failures, server.health().partitions.lost]).toEqual([0, 1])
  await clock.advance(800)
  expect(server.health().partitions).toEqual({ total: 2, idle: 2, lost: 0 })
  expect(clock.timers.size).toBe(0)
})

it('with no hope left callers are told, and it is ready again when one can be made', async () => {
  const server = await started()
  const [first, second] = [ask(server, [1, 2]), ask(server, [3])]
  await clock.settle()
  partitions.failures = 8
  for (const partition of partitions.made.slice(0, 2)) partition.lose()
  await clock.settle()
  expect(server.health()).toMatchObject({ live: true, ready: false, partitions: { lost: 2 } })
  // What was accepted waits for as long as there is hope.
  await clock.advance(299)
  expect([first.state, second.state]).toEqual(['pending', 'pending'])
  await clock.advance(1)
  expect([codeOf(first), codeOf(second)]).toEqual(['worker_lost', 'worker_lost'])
  expect((first.error as NxError).message).toBe(
    'batchedRun: the partition of serving that a request needs was lost: no memory; run it again if that does no harm',
  )
  expect((await rejection(server.batchedRun(Batch.stack([1])))).code).toBe('worker_lost')
  expect(server.health().ready).toBe(false)
  await clock.advance(10_000)
  expect(server.health()).toMatchObject({ ready: true, partitions: { total: 2, idle: 2, lost: 0 } })
  const asked = ask(server, [5])
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect(asked.value).toEqual([10])
  expectReconciled(server)
})

it('stopping ends the tries to make one again', async () => {
  const server = await started()
  partitions.failures = 1000
  for (const partition of partitions.made.slice()) partition.lose()
  await clock.advance(1000)
  await server.stop()
  expect(clock.timers.size).toBe(0)
  const { failures } = partitions
  await clock.advance(100_000)
  expect(partitions.failures).toBe(failures)
})

it('one that comes when the server has stopped is disposed of', async () => {
  const server = await started()
  let release = (): void => {}
  const create = partitions.create.bind(partitions)
  partitions.create = async (slot) => {
    await new Promise<void>((resolve) => (release = resolve))
    return create(slot)
  }
  partitions.made[0]!.lose()
  await clock.settle()
  await server.stop()
  release()
  await clock.settle()
  expect(partitions.made).toHaveLength(3)
  expect(partitions.made.map(({ isDisposed }) => isDisposed)).toEqual([true, true, true])
})

it('losses at random lose, double and swap nothing', async () => {
  let seed = 7
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed % below
  }
  const server = await started({ executionTimeoutMs: 200, queueLimit: 1000, timeoutMs: Infinity })
  const asked: Watched<unknown>[] = []
  for (let i = 0; i < 400; i++) {
    asked.push(ask(server, [i, i + 1000, i + 2000].slice(0, 1 + random(3))))
    const alive = partitions.made.filter(({ isDisposed }) => !isDisposed)
    const dice = random(6)
    if (dice === 0 && alive.length > 0) alive[random(alive.length)]!.lose()
    else if (dice < 5) for (const each of partitions.executions.splice(0)) each.finish()
    await clock.advance(random(40))
  }
  while (server.stats().pending > 0) {
    for (const each of partitions.executions.splice(0)) each.finish()
    await clock.advance(50)
  }
  asked.forEach((each, i) => {
    if (each.state === 'rejected') expect(codeOf(each)).toBe('worker_lost')
    else
      expect([[2 * i], [2 * i, 2 * i + 2000], [2 * i, 2 * i + 2000, 2 * i + 4000]]).toContainEqual(each.value)
  })
  const lost = asked.filter(({ state }) => state === 'rejected').length
  expect(lost).toBeLessThan(80)
  expect(server.stats().retries).toBeGreaterThan(20)
  expectReconciled(server)
  await server.stop()
  expect(clock.timers.size).toBe(0)
})

const warmed: ServingOptions = { template: template([], 's32') }

it('a warm-up that does not end is given up as a batch is, and the server does not start', async () => {
  const asked = watch(started({ executionTimeoutMs: 1000 }, warmed))
  await clock.settle()
  expect(partitions.executions).toHaveLength(2)
  await clock.advance(1000)
  expect(asked.error).toMatchObject({ code: 'worker_start' })
  expect((asked.error as Error).message).toBe(
    'start: the warm-up of 2 rows ran for more than 1000 ms; allow more by executionTimeoutMs, or leave it out by { warmUp: false }',
  )
  expect(partitions.made.map(({ isDisposed }) => isDisposed)).toEqual([true, true])
})

it('a server that stops ends partitions that still warm up', async () => {
  const starting = started({}, warmed)
  await clock.settle()
  for (const execution of partitions.executions) execution.finish()
  const server = await starting
  partitions.made[0]!.lose()
  await clock.settle()
  expect(partitions.made).toHaveLength(3)
  await server.stop()
  expect(partitions.made.map(({ isDisposed }) => isDisposed)).toEqual([true, true, true])
  expectReconciled(server)
})
