// What a request costs beside its computing: no timer for what ends in the turn in which it began, and no wait to be admitted.
import { binaryBackend } from '@nx/backend-binary'
import { f32, multiply, setDefaultBackend, template, type Tensor, toArray } from '@nx/tensor'
import { beforeEach, expect, it } from 'vitest'
import { Batch, jitServing, start, type StartOptions } from '../src/index.ts'
import { watch } from './outcome.ts'
import { TestClock } from './test-clock.ts'
import { HeldPartitions } from './test-partitions.ts'

/** Counts the timers that are set. */
class CountingClock extends TestClock {
  set = 0

  override after(milliseconds: number, callback: () => void): () => void {
    this.set++
    return super.after(milliseconds, callback)
  }
}

const doubling = jitServing((x: Tensor) => multiply(x, 2), { template: template([2], 'f32') })
let clock: CountingClock

beforeEach(() => {
  setDefaultBackend(binaryBackend())
  clock = new CountingClock()
})

const started = async (options: StartOptions = {}) => {
  const server = await start(doubling, { clock, batchSize: 64, timeoutMs: 1000, ...options })
  clock.set = 0
  return server
}

type Started = Awaited<ReturnType<typeof started>>

const ask = (server: Started, value: number) => watch(server.batchedRun(Batch.stack([f32([value, 1])])))

it('a request alone sets no timer, and asks for one turn of the host', async () => {
  const server = await started()
  for (let i = 0; i < 50; i++) {
    expect(toArray((await ask(server, i).promise) as Tensor)).toEqual([[2 * i, 2]])
    expect([clock.set, clock.turns.length]).toEqual([0, 1])
    await clock.settle()
  }
  expect([clock.set, server.stats().executions]).toEqual([0, 50])
})

it.each([2, 8, 64])('nor do %i that come together, turn after turn', async (count) => {
  const server = await started()
  for (let turn = 0; turn < 20; turn++) {
    const all = Array.from({ length: count }, (_, i) => ask(server, i))
    await clock.settle()
    expect(all.map(({ value }) => toArray(value as Tensor))).toEqual(all.map((_, i) => [[2 * i, 2]]))
  }
  expect([clock.set, server.stats().executions]).toEqual([0, 20])
})

it('what is still computed after a turn has a timer for its deadline, which goes with it', async () => {
  const partitions = new HeldPartitions(1)
  const server = await started({ partitions, warmUp: false })
  const first = ask(server, 1)
  await clock.settle()
  expect([clock.set, clock.timers.size]).toEqual([1, 1])
  partitions.last.finish()
  await clock.settle()
  expect([first.state, clock.timers.size]).toEqual(['fulfilled', 0])
  const late = ask(server, 2)
  await clock.advance(1000)
  expect(late.state).toBe('rejected')
  partitions.last.finish()
  await clock.settle()
  expect(clock.timers.size).toBe(0)
})

it('is admitted by the call itself, so that what asks next knows of it', async () => {
  const partitions = new HeldPartitions(1)
  const server = await started({ partitions, warmUp: false })
  const first = ask(server, 1)
  expect(server.stats()).toMatchObject({ received: 1, pending: 1, queuedRows: 1 })
  await clock.settle()
  partitions.last.finish()
  await clock.settle()
  expect([first.state, server.stats().pending]).toEqual(['fulfilled', 0])
})
