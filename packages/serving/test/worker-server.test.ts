// Servers whose partitions are workers: requests of many callers, workers that are lost or stuck, and what is left.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { binaryBackend } from '@nx/backend-binary'
import type { NxError } from '@nx/types'
import { f32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  Batch,
  jitServing,
  type ResultStream,
  type Server,
  type ServingOptions,
  start,
  type StartOptions,
} from '../src/index.ts'
import { bundled } from '../../../tooling/reliability/serve/bundle.ts'
import { workerPartitions } from '../src/worker.ts'

const program = await bundled(join(import.meta.dirname, 'workers/by-key.ts'))
let workers: Worker[] = []
let servers: Server<Batch>[] = []

async function started(
  options: StartOptions,
  given: ServingOptions<Batch> = {},
  count = 2,
): Promise<Server<Batch>> {
  const flag = new SharedArrayBuffer(4)
  const partitions = workerPartitions(
    () => {
      const worker = new Worker(program, {
        workerData: flag,
        // Without a bound of the young generation V8 may end the process instead of the worker.
        resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
      })
      workers.push(worker)
      return worker
    },
    { count },
  )
  const server = await start(
    jitServing((x: Tensor) => x, given),
    { partitions, ...options },
  )
  servers.push(server as Server<Batch>)
  return server as Server<Batch>
}

const row = (n: number, key: string): Batch => Batch.stack([f32([n])]).withKey(key)
const valueOf = (output: unknown): unknown => toArray(output as Tensor)

beforeEach(() => void setDefaultBackend(binaryBackend()))

afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()))
  // One that was being made when its server stopped ends when it is ready.
  await Promise.all(
    workers.map((worker) => worker.threadId === -1 || new Promise((end) => worker.once('exit', end))),
  )
  workers = []
  servers = []
})

describe('a server of workers', () => {
  it('gives each of many callers its own rows', async () => {
    const server = await started({
      batchSize: 8,
      batchTimeoutMs: 2,
      batchKeys: ['a', 'b'],
      queueLimit: 10_000,
    })
    const requests = Array.from({ length: 500 }, async (_, n) => {
      const output = await server.batchedRun(row(n, n % 3 === 0 ? 'a' : 'b'))
      return valueOf(output)
    })
    expect(await Promise.all(requests)).toEqual(Array.from({ length: 500 }, (_, n) => [[2 * n + 1]]))
    expect(server.stats()).toMatchObject({ succeeded: 500, failed: 0 })
    expect(server.stats().executions).toBeLessThan(500)
  })

  it('runs a batch once more on another worker when its own was lost, and makes a new one', async () => {
    const server = await started({ batchSize: 1, batchKeys: ['exit once', 'a'] })
    expect(valueOf(await server.batchedRun(row(3, 'exit once')))).toEqual([[7]])
    expect(server.stats()).toMatchObject({ retries: 1, succeeded: 1, failed: 0 })
    expect(
      await Promise.all([1, 2, 3, 4].map(async (n) => valueOf(await server.batchedRun(row(n, 'a'))))),
    ).toEqual([1, 2, 3, 4].map((n) => [[2 * n + 1]]))
  })

  it('ends a worker that never comes back, and answers others', async () => {
    const options = { batchSize: 1, batchKeys: ['loop', 'a'], executionTimeoutMs: 300, timeoutMs: 20_000 }
    const server = await started(options, { idempotent: false }, 1)
    const stuck = server.batchedRun(row(1, 'loop')).catch((error: unknown) => error)
    const waiting = server.batchedRun(row(2, 'a'))
    expect(await stuck).toMatchObject({ code: 'worker_lost' })
    expect(valueOf(await waiting)).toEqual([[5]])
    expect(server.stats()).toMatchObject({ replacedPartitions: 1, failed: 1, succeeded: 1 })
  })

  it.each([
    ['exits', -1],
    ['never comes back', -2],
    ['takes all memory', -3],
    ['fails outside of the batch', -4],
  ])(
    'answers all others of a batch with one that %s, and goes on serving',
    async (_, fault) => {
      const options = { batchSize: 8, batchKeys: ['deadly'], executionTimeoutMs: 1500, timeoutMs: 60_000 }
      const server = await started({ ...options, queueLimit: 100, batchTimeoutMs: 50 })
      const values = Array.from({ length: 8 }, (_, i) => (i === 5 ? fault : i))
      const asked = await Promise.allSettled(values.map((n) => server.batchedRun(row(n, 'deadly'))))
      expect(
        asked.map((each) =>
          each.status === 'fulfilled' ? valueOf(each.value) : (each.reason as NxError).code,
        ),
      ).toEqual(values.map((n) => (n < 0 ? 'worker_lost' : [[2 * n]])))
      expect(server.stats().replacedPartitions).toBeLessThanOrEqual(4)
      expect(valueOf(await server.batchedRun(row(7, 'deadly')))).toEqual([[14]])
    },
    60_000,
  )

  it('passes on what a function throws, and streams hooks of each caller', async () => {
    const hooks = { streaming: { hooks: ['given', 'twice'] } }
    const server = await started({ batchSize: 4, batchTimeoutMs: 5, batchKeys: ['throw', 'a'] }, hooks)
    const eventsOf = async (batch: Batch): Promise<unknown[]> => {
      const events: unknown[] = []
      for await (const event of (await server.batchedRun(batch)) as ResultStream)
        events.push(event.kind === 'hook' ? [event.name, valueOf(event.value)] : valueOf(event.output))
      return events
    }
    expect(await Promise.all([1, 2, 3].map((n) => eventsOf(row(n, 'a'))))).toEqual(
      [1, 2, 3].map((n) => [['given', [[n]]], ['twice', [[2 * n]]], [[2 * n + 1]]]),
    )
    await expect(eventsOf(row(1, 'throw'))).rejects.toMatchObject({
      name: 'OwnError',
      message: 'of the worker',
    })
  })

  it('rejects to start with why a worker could not be made, and leaves none behind', async () => {
    await expect(started({ batchKeys: ['init fails'] })).rejects.toMatchObject({ code: 'no_model' })
  })
})
