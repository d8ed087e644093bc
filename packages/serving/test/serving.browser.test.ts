// In a real browser: run on the page, and partitions in Web Workers.
import { wasmBackend } from '@nx/backend-wasm'
import { webgpuBackend } from '@nx/backend-webgpu'
import { f32, multiply, readArray, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Batch, jitServing, type Partition, run, start } from '../src/index.ts'
import { workerPartitions } from '../src/worker.ts'

const served = jitServing((x: Tensor) => multiply(x, 2), { batchSize: 2, streaming: { hooks: ['given'] } })
const web = (): Worker => new Worker(new URL('./workers/web.ts', import.meta.url), { type: 'module' })
const nobody = (): void => {}
let open: Partition[] = []

async function created(batchKeys: readonly string[]): Promise<Partition> {
  const partition = await workerPartitions(web).create(0, served, { batchKeys })
  open.push(partition)
  return partition
}

beforeEach(() => void setDefaultBackend(wasmBackend()))

afterEach(async () => {
  await Promise.all(open.map((partition) => partition.dispose()))
  open = []
})

it('runs on the page', async () => {
  const doubled = jitServing((x: Tensor) => multiply(x, 2), { batchSize: 2 })
  expect(toArray(await run(doubled, Batch.stack([1, 2, 3])))).toEqual([2, 4, 6])
})

it('serves on WebGPU, in parts and in partitions', async () => {
  const backend = await webgpuBackend()
  setDefaultBackend(backend)
  const squares = jitServing((x: Tensor) => multiply(x, x), { batchSize: 4 })
  const rows = Array.from({ length: 6 }, (_, i) => f32([i, -i, 0.5]))
  const expected = rows.map((_, i) => [i * i, i * i, 0.25])
  const output = await run(squares, Batch.stack(rows))
  expect(output.backend).toBe(backend)
  expect(await readArray(output)).toEqual(expected)
  const server = await start(squares, { batchTimeoutMs: 5, queueLimit: 100 })
  const each = rows.map(async (row) => readArray(await server.batchedRun(Batch.stack([row]))))
  expect((await Promise.all(each)).flat()).toEqual(expected)
  await server.stop()
})

describe('a Web Worker', () => {
  it('runs batches, tells of hooks and passes on errors', async () => {
    const partition = await created(['default', 'throw'])
    for (const n of [1, 2]) {
      const told: unknown[] = []
      const batch = Batch.stack([f32([n, 3])]).pad(1)
      const { output } = await partition.execute(batch, (name, value) =>
        told.push(name, toArray(value as Tensor)),
      )
      expect(toArray(output as Tensor)).toEqual([[2 * n, 6], [0, 0]]) // prettier-ignore
      expect(told).toEqual(['given', [[n, 3], [0, 0]]]) // prettier-ignore
    }
    const failing = partition.execute(Batch.stack([1]).withKey('throw'), nobody)
    await expect(failing).rejects.toThrow(new RangeError('of the worker'))
  })

  it('is ended while it computes', async () => {
    const partition = await created(['loop'])
    const running = partition.execute(Batch.stack([1]).withKey('loop'), nobody)
    await partition.dispose()
    await expect(running).rejects.toMatchObject({ code: 'worker_lost' })
  })

  it('is lost by an error that nobody catches', async () => {
    const partition = await created(['uncaught'])
    const running = partition.execute(Batch.stack([1]).withKey('uncaught'), nobody)
    await expect(running).rejects.toMatchObject({ code: 'worker_lost', details: { retryable: true } })
    expect(await partition.lost).toMatchObject({ code: 'worker_lost' })
  })

  it('that cannot be loaded rejects', async () => {
    const missing = workerPartitions('/there/is/none.js', { startTimeoutMs: 20_000 })
    await expect(missing.create(0, served, { batchKeys: ['default'] })).rejects.toMatchObject({
      code: 'worker_lost',
    })
  })
})
