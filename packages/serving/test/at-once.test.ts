// Partitions that give the results of batches themselves, not promises of them.
import { binaryBackend } from '@nx/backend-binary'
import { multiply, setDefaultBackend, type Tensor, tensor, toArray } from '@nx/tensor'
import { NxError } from '@nx/types'
import { beforeEach, expect, it } from 'vitest'
import { Batch, type Executed, jitServing, type Partitions, serving, start } from '../src/index.ts'
import { rejection } from './outcome.ts'
import { expectReconciled } from './reconcile.ts'

beforeEach(() => void setDefaultBackend(binaryBackend()))

const doubling = jitServing((x: Tensor) => multiply(x, 2))
const double = (batch: Batch): Executed => ({
  output: multiply(batch.toContainer() as Tensor, 2),
  serverInfo: null,
})

/** Partitions of which every batch is run so. */
const partitionsOf = (execute: (batch: Batch, slot: number) => Executed): Partitions => ({
  count: 2,
  create: async (slot) => ({
    execute: (batch) => execute(batch, slot),
    lost: new Promise(() => {}),
    dispose: async () => {},
  }),
})

const ask = (server: { batchedRun(batch: Batch): Promise<unknown> }, n: number): Promise<unknown> =>
  server.batchedRun(Batch.stack([tensor(n)])).then((x) => toArray(x as Tensor))

it('every caller gets its own rows, whatever comes while a batch runs', async () => {
  let nested: Promise<unknown> | undefined
  const partitions = partitionsOf((batch) => {
    nested ??= ask(server, 100)
    return double(batch)
  })
  const server = await start(doubling, { partitions, batchSize: 4, queueLimit: 51 })
  const asked = await Promise.all(Array.from({ length: 50 }, (_, n) => ask(server, n)))
  expect(asked).toEqual(Array.from({ length: 50 }, (_, n) => [2 * n]))
  expect(await nested).toEqual([200])
  expect(server.stats()).toMatchObject({ succeeded: 51, pending: 0, queuedRows: 0 })
  expectReconciled(server)
  await server.stop()
})

it('what one throws fails the request at fault alone', async () => {
  const partitions = partitionsOf((batch) => {
    if ((toArray(batch.toContainer() as Tensor) as number[]).includes(3)) throw new RangeError('three')
    return double(batch)
  })
  const server = await start(doubling, { partitions, batchSize: 8 })
  const settled = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => ask(server, n)))
  settled.forEach((each, n) => {
    if (n === 3) expect(each).toMatchObject({ status: 'rejected', reason: { message: 'three' } })
    else expect(each).toEqual({ status: 'fulfilled', value: [2 * n] })
  })
  expectReconciled(server)
  await server.stop()
})

it('one that throws worker_lost is replaced, and its batch runs again', async () => {
  let losses = 0
  const partitions = partitionsOf((batch) => {
    if (losses++ === 0) throw new NxError('worker_lost', 'partition', 'gone', { retryable: true })
    return double(batch)
  })
  const server = await start(doubling, { partitions })
  expect(await ask(server, 4)).toEqual([8])
  expect(server.stats()).toMatchObject({ retries: 1, replacedPartitions: 1, succeeded: 1 })
  await server.stop()
})

it('outputs without the rows of the batch fail it', async () => {
  const partitions = partitionsOf(() => ({ output: tensor([1, 2, 3]), serverInfo: null }))
  const server = await start(doubling, { partitions })
  expect(await rejection(ask(server, 4))).toMatchObject({ code: 'batch_output' })
  await server.stop()
})

it('a server that its own function stops answers what it ran, and nothing after', async () => {
  let stopping: Promise<void> | undefined
  const stopper = serving(() => (batch: Batch) => {
    stopping ??= server.stop()
    return batch.toContainer()
  })
  const server = await start(stopper, { warmUp: false })
  const first = await ask(server, 1)
  await stopping
  expect(first).toEqual([1])
  expect(await rejection(ask(server, 2))).toMatchObject({ code: 'shutting_down' })
  expectReconciled(server)
})
