// Servers that run for long keep nothing of what is over.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { binaryBackend } from '@nx/backend-binary'
import { multiply, s32, setDefaultBackend, type Tensor, zeros } from '@nx/tensor'
import { beforeEach, expect, it } from 'vitest'
import { Batch, jitServing, serving } from '../src/index.ts'
import { BatchExecutor } from '../src/batch-executor.ts'
import { BatchServer } from '../src/batch-server.ts'
import { configure, type StartOptions } from '../src/start-options.ts'
import type { Serving } from '../src/serving.ts'
import { expectReconciled } from './reconcile.ts'
import { TestClock } from './test-clock.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

let clock: TestClock

beforeEach(() => {
  setDefaultBackend(binaryBackend())
  clock = new TestClock()
})

/** Shows what it holds. */
class OpenExecutor extends BatchExecutor {
  get held(): Record<string, number> {
    const { requests, results, events, state } = this
    return {
      requests: requests.size,
      results: results.size,
      events: events.length,
      entries: state.entries.size,
      expiries: state.expiries.items.length,
      repairs: state.repairs.length,
      runs: state.runs.size,
      tenants: state.tenantRows.size,
      groups: state.groups.size,
      timers: clock.timers.size,
      turns: clock.turns.length,
    }
  }
}

/** A server that shows what it holds. */
class OpenServer extends BatchServer {
  protected override readonly executor: OpenExecutor = new OpenExecutor(
    this.serving,
    this.configuration,
    this.aborts,
  )

  get held(): Record<string, number> {
    return this.executor.held
  }
}

async function opened(given: Serving, options: StartOptions): Promise<OpenServer> {
  const server = new OpenServer(given, configure(given, { clock, ...options }))
  await server.start()
  return server
}

const nothing = {
  requests: 0,
  results: 0,
  events: 0,
  entries: 0,
  expiries: 0,
  repairs: 0,
  runs: 0,
  tenants: 0,
  timers: 0,
  turns: 0,
}

it('after 100,000 requests of all ends nothing is left, and memory is what it was', async () => {
  const given = serving(() => (batch) => {
    const x = batch.toContainer() as Tensor
    if (batch.size % 7 === 3) throw new Error('three')
    return multiply(x, 2)
  }) as Serving
  const server = await opened(given, { batchSize: 8, partitions: 2, queueLimit: 64 })
  const round = async (): Promise<void> => {
    const controller = new AbortController()
    const all = Array.from({ length: 1000 }, (_, i) =>
      server
        .batchedRun(Batch.stack([i]), {
          tenant: `tenant ${i % 50}`,
          priority: i % 3,
          ...(i % 5 === 0 ? { signal: controller.signal } : {}),
          timeoutMs: i % 11 === 0 ? 0.5 : 100,
        })
        .catch(() => {}),
    )
    await Promise.resolve()
    controller.abort()
    await clock.advance(1)
    await Promise.all(all)
  }
  const used = (): number => {
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  for (let i = 0; i < 20; i++) await round()
  const before = used()
  for (let i = 0; i < 80; i++) await round()
  await clock.settle()
  const { received, succeeded, failed, rejected, cancelled, expired } = server.stats()
  expect(received).toBe(100_000)
  for (const count of [succeeded, rejected, cancelled]) expect(count).toBeGreaterThan(0)
  expect(succeeded + failed + rejected + cancelled + expired).toBe(100_000)
  expect(server.held).toEqual({ ...nothing, groups: 1 })
  // 80,000 requests later: less than 25 bytes for each.
  expect(used() - before).toBeLessThan(2e6)
  expectReconciled(server)
  await server.stop()
})

it('of requests of 1,000 shapes few are remembered, and none while others are refused', async () => {
  const given = jitServing((x: Tensor) => multiply(x, 2)) as Serving
  const server = await opened(given, { batchSize: 4 })
  for (let i = 1; i <= 1000; i++) {
    const result = server.batchedRun(Batch.stack([zeros([i], { type: 'u8' })]))
    await clock.settle()
    expect(((await result) as Tensor).shape).toEqual([1, i])
  }
  expect(server.held).toMatchObject(nothing)
  expect(server.held['groups']).toBeLessThanOrEqual(65)
  await server.stop()
  for (let i = 1; i <= 1000; i++)
    await expect(server.batchedRun(Batch.stack([zeros([i, 2], { type: 'u8' })]))).rejects.toThrow(
      'shutting down',
    )
  expect(server.held['groups']).toBeLessThanOrEqual(65)
})

it('streams that are left or forgotten leave nothing in the server', async () => {
  const given = jitServing((x: Tensor) => multiply(x, 2), { streaming: true }) as Serving
  const server = await opened(given, { batchSize: 2, queueLimit: 1000 })
  for (let i = 0; i < 300; i++) {
    const stream = (await server.batchedRun(
      Batch.concatenate([s32([1, 2, 3, 4, 5])]),
    )) as AsyncIterableIterator<unknown>
    if (i % 3 === 0) await stream.return?.()
    if (i % 3 === 1) {
      const first = stream.next()
      await clock.settle()
      await first
      await stream.return?.()
    }
    await clock.settle()
  }
  expect(server.held).toEqual({ ...nothing, groups: 1 })
  expectReconciled(server)
  await server.stop()
})
