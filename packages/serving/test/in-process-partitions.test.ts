// Partitions in this thread: initialized once, hooks of each batch to its own listener, ended while they run.
import { binaryBackend } from '@nx/backend-binary'
import { hook, whileLoop } from '@nx/defn'
import { less, multiply, setDefaultBackend, sum, type Tensor, toArray } from '@nx/tensor'
import { NxError } from '@nx/types'
import { beforeEach, describe, expect, it } from 'vitest'
import { Batch, inProcessPartitions, jitServing, serving, type ServingModule } from '../src/index.ts'
import type { Executed, Serving, ServingFunctionOptions } from '../src/index.ts'

const options: ServingFunctionOptions = { batchKeys: ['default'] }
const nobody = (): void => {}

beforeEach(() => void setDefaultBackend(binaryBackend()))

function module(seen: unknown[]): ServingModule<number> {
  return {
    init(kind, partitions, batchKeys) {
      seen.push([kind, partitions, batchKeys])
      return 0
    },
    handleBatch: (_, partition, state) => ({ execute: () => [null, [partition, state]], state: state + 1 }),
  }
}

describe('inProcessPartitions', () => {
  it('takes a number, or options for each', () => {
    expect([
      inProcessPartitions().count,
      inProcessPartitions(3).count,
      inProcessPartitions([{}, {}]).count,
    ]).toEqual([1, 3, 2])
    for (const wrong of [0, -1, 1.5, Number.NaN, 1025, []])
      expect(() => inProcessPartitions(wrong)).toThrow(
        /^inProcessPartitions: count is a whole number from 1 to 1024/,
      )
    expect(() => inProcessPartitions('2' as never)).toThrow(NxError)
  })

  it('initializes a module once for all, with the options of each, and replaced ones go on with its state', async () => {
    const seen: unknown[] = []
    const partitions = inProcessPartitions([{ cacheSize: 1 }, { cacheSize: 2 }])
    const served = serving(module(seen))
    const [a, b] = await Promise.all([0, 1].map((index) => partitions.create(index, served, options)))
    expect(seen).toEqual([['process', [{ cacheSize: 1 }, { cacheSize: 2 }], ['default']]])
    const info = async (partition = a): Promise<unknown> =>
      (await partition!.execute(Batch.stack([1]), nobody)).serverInfo
    expect([await info(a), await info(b), await info(a)]).toEqual([[0, 0], [1, 1], [0, 2]]) // prettier-ignore
    await a!.dispose()
    expect(await info(await partitions.create(0, served, options))).toEqual([0, 3])
    expect(seen).toHaveLength(1)
    await partitions.create(0, served, { ...options })
    expect(seen).toHaveLength(2)
  })

  it('can be created again where initialization failed', async () => {
    let tries = 0
    const flaky = serving(() => {
      if (++tries === 1) throw new Error('no model')
      return (batch) => batch.toContainer()
    })
    const partitions = inProcessPartitions()
    await expect(partitions.create(0, flaky, options)).rejects.toThrow('no model')
    const partition = await partitions.create(0, flaky, options)
    const { output } = await partition.execute(Batch.stack([1, 2]), nobody)
    expect(toArray(output as Tensor)).toEqual([1, 2])
  })

  it('tells the listener of each batch of its hooks, none after it ended', async () => {
    const hooked = jitServing((x: Tensor) => hook(multiply(x, 2), 'twice'), {
      streaming: { hooks: ['twice'] },
    })
    const partitions = inProcessPartitions(2)
    const both = await Promise.all([0, 1].map((index) => partitions.create(index, hooked, options)))
    const seen = await Promise.all(
      both.map(async (partition, n) => {
        const values: unknown[] = []
        for (const round of [1, 2])
          await partition.execute(Batch.stack([10 * n + round]), (name, value) =>
            values.push(name, toArray(value as Tensor)),
          )
        return values
      }),
    )
    expect(seen).toEqual([
      ['twice', [2], 'twice', [4]],
      ['twice', [22], 'twice', [24]],
    ])
  })

  it('lets go of what it runs when ended, and takes nothing more', async () => {
    let finish = nobody
    let late = nobody
    const stuck = serving(
      ({ hooks }) =>
        async (batch) => {
          await new Promise<void>((resolve) => (finish = resolve))
          late = () => void (hooks!['h'] as (value: unknown) => void)(1)
          late()
          return batch.toContainer()
        },
      { streaming: { hooks: ['h'] } },
    )
    const partition = await inProcessPartitions().create(0, stuck, options)
    const told: unknown[] = []
    const running = partition.execute(Batch.stack([1]), (name) => told.push(name))
    await partition.dispose()
    await expect(running).rejects.toMatchObject({ code: 'worker_lost', details: { retryable: true } })
    await expect(partition.execute(Batch.stack([1]), nobody)).rejects.toMatchObject({ code: 'worker_lost' })
    finish()
    await new Promise((resolve) => setTimeout(resolve))
    expect(late).not.toBe(nobody)
    expect(told).toEqual([])
    await partition.dispose()
  })

  it('makes a promise only where something is waited for', async () => {
    // In an object, as what an async function gives is awaited.
    const execute = async (served: Serving<never>): Promise<{ given: Executed | Promise<Executed> }> => {
      const partition = await inProcessPartitions().create(0, served, options)
      return { given: partition.execute(Batch.stack([1, 2]), nobody) }
    }
    const double = (x: Tensor): Tensor => multiply(x, 2)
    const branching = (x: Tensor): Tensor => whileLoop(x, (each) => less(sum(each), 10), double)
    for (const served of [
      jitServing(double),
      serving(() => (batch) => double(batch.toContainer() as Tensor)),
    ]) {
      const { given } = await execute(served)
      expect(toArray((given as Executed).output as Tensor)).toEqual([2, 4])
    }
    for (const served of [
      jitServing(branching),
      serving(() => async (batch) => multiply(batch.toContainer() as Tensor, 4)),
    ]) {
      const { given } = await execute(served)
      expect(given).toBeInstanceOf(Promise)
      expect(toArray((await given).output as Tensor)).toEqual([4, 8])
    }
  })

  it('gives nothing of a batch whose function ends it', async () => {
    const partitions = inProcessPartitions()
    let end = nobody
    const served = serving(() => (batch) => {
      end()
      return batch.toContainer()
    })
    const partition = await partitions.create(0, served, options)
    end = () => void partition.dispose()
    await expect(partition.execute(Batch.stack([1]), nobody)).rejects.toMatchObject({ code: 'worker_lost' })
  })

  it('passes on what functions throw, and goes on', async () => {
    let fails = true
    const failure = new Error('no')
    const served = serving(() => (batch) => {
      if (fails) throw failure
      return batch.toContainer()
    })
    const partition = await inProcessPartitions().create(0, served, options)
    await expect(partition.execute(Batch.stack([1]), nobody)).rejects.toBe(failure)
    const unknown = partition.execute(Batch.stack([1]).withKey('b'), nobody)
    await expect(unknown).rejects.toMatchObject({ code: 'unknown_batch_key' })
    fails = false
    expect((await partition.execute(Batch.stack([1]), nobody)).serverInfo).toBe(null)
  })
})
