// The tests that Nx has of `Nx.Serving.batched_run`, one of ours for each of theirs, by its name, under the Nx profile.
import { binaryBackend } from '@nx/backend-binary'
import { compile, jit } from '@nx/defn'
import { divide, iota, multiply, s32, setDefaultBackend, template, type Tensor, toArray } from '@nx/tensor'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  Batch,
  jitServing,
  type Server,
  serving,
  type Serving,
  start,
  type StartOptions,
  type TelemetryEvent,
} from '../src/index.ts'
import { codeOf, rejection, watch } from './outcome.ts'
import { TestClock } from './test-clock.ts'
import { batchesIn, HeldModule, telling } from './test-modules.ts'

const double = (x: Tensor): Tensor => multiply(x, 2)
const rows = (...values: readonly number[]): Batch<Tensor> => Batch.concatenate([s32(values)])
const stacked = (...values: readonly number[][]): Batch<Tensor> => Batch.stack(values.map((row) => s32(row)))
const arrayOf = async (result: Promise<unknown>): Promise<unknown> => toArray((await result) as Tensor)

let clock: TestClock

beforeEach(() => {
  setDefaultBackend(binaryBackend())
  clock = new TestClock()
})

function startNx<I, O>(given: Serving<I, O>, options: StartOptions = {}): Promise<Server<I, O>> {
  return start(given, { profile: 'nx', clock, ...options })
}

describe('batched_run', () => {
  it('supervision tree', async () => {
    // Instead of processes there are partitions, and what a server says of them.
    const server = await startNx(serving(telling([])))
    expect(server.health()).toEqual({
      live: true,
      ready: true,
      state: 'ready',
      partitions: { total: 1, idle: 1, lost: 0 },
    })
    await server.stop()
    expect(server.health()).toMatchObject({ live: false, ready: false, state: 'stopped' })
  })

  it('1=1', async () => {
    const seen: unknown[] = []
    const server = await startNx(serving(telling(seen), { cacheSize: 1 }))
    const result = arrayOf(server.batchedRun(stacked([1, 2, 3])))
    await clock.settle()
    expect(await result).toEqual([[2, 4, 6]])
    expect(seen).toEqual([
      ['init', 'process', [{ cacheSize: 1 }], ['default']],
      ['batch', 0, expect.any(Batch)],
      'execute',
    ])
    expect(batchesIn(seen)).toEqual([[1, 0]])
    const [, , batch] = seen[1] as [string, number, Batch<Tensor>]
    expect(toArray(batch.toContainer())).toEqual([[1, 2, 3]])
  })

  it('2+2=4', async () => {
    const seen: unknown[] = []
    const server = await startNx(serving(telling(seen)), { batchSize: 4, batchTimeoutMs: 10_000 })
    const results = [
      arrayOf(server.batchedRun(stacked([11, 12], [13, 14]))),
      arrayOf(server.batchedRun(stacked([21, 22], [23, 24]))),
    ]
    await clock.settle()
    expect(await Promise.all(results)).toEqual([
      [[22, 24], [26, 28]],
      [[42, 44], [46, 48]],
    ]) // prettier-ignore
    expect(seen[0]).toEqual(['init', 'process', [{}], ['default']])
    expect(batchesIn(seen)).toEqual([[4, 0]])
    expect(seen.at(-1)).toBe('execute')
  })

  it('5=3+3 (oversized)', async () => {
    const seen: unknown[] = []
    const server = await startNx(serving(telling(seen)), { batchSize: 3, batchTimeoutMs: 100 })
    const result = arrayOf(server.batchedRun(stacked([1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12])))
    await clock.settle()
    expect(await result).toEqual([[2, 4], [6, 8], [10, 12], [14, 16], [18, 20], [22, 24]]) // prettier-ignore
    expect(seen[0]).toEqual(['init', 'process', [{}], ['default']])
    expect(batchesIn(seen)).toEqual([[3, 0], [3, 0]]) // prettier-ignore
  })

  it('5=3+2(+pad) (oversized)', async () => {
    const seen: unknown[] = []
    const server = await startNx(serving(telling(seen)), { batchSize: 3, batchTimeoutMs: 100 })
    const result = watch(arrayOf(server.batchedRun(stacked([1, 2], [3, 4], [5, 6], [7, 8], [9, 10]))))
    // The timer of what is left over runs from the admission.
    await clock.advance(99)
    expect([result.state, batchesIn(seen)]).toEqual(['pending', [[3, 0]]])
    await clock.advance(1)
    expect(await result.promise).toEqual([[2, 4], [6, 8], [10, 12], [14, 16], [18, 20]]) // prettier-ignore
    expect(batchesIn(seen)).toEqual([[3, 0], [2, 0]]) // prettier-ignore
  })

  it('2+2=4 with pre and post', async () => {
    const seen: unknown[] = []
    const given = serving(telling(seen), {
      clientPreprocessing: (entries: readonly Tensor[]) => [Batch.stack(entries), 'preprocessing!'] as const,
      clientPostprocessing: ({ output, serverInfo }: { output: Tensor; serverInfo: string }, info: string) =>
        [toArray(output), serverInfo, info] as const,
    })
    const server = await startNx(given, { batchSize: 4, batchTimeoutMs: 10_000 })
    const results = [
      server.batchedRun([s32([11, 12]), s32([13, 14])]),
      server.batchedRun([s32([21, 22]), s32([23, 24])]),
    ]
    await clock.settle()
    expect(await Promise.all(results)).toEqual([
      [[[22, 24], [26, 28]], 'metadata', 'preprocessing!'],
      [[[42, 44], [46, 48]], 'metadata', 'preprocessing!'],
    ]) // prettier-ignore
    expect(batchesIn(seen)).toEqual([[4, 0]])
  })

  it('3+4+5=6+6 (container)', async () => {
    const sizes: number[] = []
    const given = serving((options) => {
      const both = jit(([a, b]: readonly [Tensor, Tensor]) => [double(a), divide(b, 2)] as const, options)
      return (batch) => {
        sizes.push(batch.size)
        return both.async(batch.toContainer() as [Tensor, Tensor])
      }
    })
    const server = await startNx(given, { batchSize: 6, batchTimeoutMs: 100 })
    const from = (...starts: readonly [number, number, number]): Promise<unknown> => {
      const [length, left, right] = starts
      const values = (first: number): Tensor => s32(Array.from({ length }, (_, i) => first + i))
      return server.batchedRun(Batch.concatenate([[values(left), values(right)]]))
    }
    const results = [from(3, 11, 14), from(4, 21, 25), from(5, 31, 36)]
    await clock.settle()
    const arrays = (await Promise.all(results)).map((each) => (each as Tensor[]).map((leaf) => toArray(leaf)))
    expect(arrays).toEqual([
      [[22, 24, 26], [7, 7.5, 8]],
      [[42, 44, 46, 48], [12.5, 13, 13.5, 14]],
      [[62, 64, 66, 68, 70], [18, 18.5, 19, 19.5, 20]],
    ]) // prettier-ignore
    expect(sizes).toEqual([6, 6])
  })

  it('1=>crash', async () => {
    const held = new HeldModule()
    const server = await startNx(serving(held))
    const result = watch(server.batchedRun(stacked([1, 2, 3])))
    await clock.settle()
    const oops = new Error('oops')
    held.last.crash(oops)
    await clock.settle()
    expect(result).toMatchObject({ state: 'rejected', error: oops })
    expect(held.executions).toHaveLength(1)
    expect(server.health().ready).toBe(true)
  })

  it('2+3=>crash', async () => {
    const held = new HeldModule()
    const server = await startNx(serving(held), { batchSize: 4, batchTimeoutMs: 100 })
    const first = watch(arrayOf(server.batchedRun(rows(1, 2))))
    const second = watch(arrayOf(server.batchedRun(rows(3, 4, 5))))
    await clock.settle()
    expect(held.sizes).toEqual([4])
    held.last.finish()
    await clock.advance(100)
    expect(held.sizes).toEqual([4, 1])
    held.last.crash()
    await clock.settle()
    // What had all its rows has its result; what was spread over both fails with the second.
    expect(first).toMatchObject({ state: 'fulfilled', value: [2, 4] })
    expect(second).toMatchObject({ state: 'rejected', error: { message: 'oops' } })
    await clock.advance(1000)
    expect(held.executions).toHaveLength(2)
  })

  it('2=>shutdown=>2 (queued)', async () => {
    const held = new HeldModule()
    const server = await startNx(serving(held), { batchSize: 2, batchTimeoutMs: 100 })
    const running = watch(arrayOf(server.batchedRun(rows(1, 2))))
    const queued = watch(arrayOf(server.batchedRun(rows(3, 4))))
    await clock.settle()
    const stopped = watch(server.stop({ timeoutMs: 1000 }))
    await clock.settle()
    // What waits is told at once; what runs may end.
    expect([codeOf(queued), running.state, stopped.state]).toEqual(['shutting_down', 'pending', 'pending'])
    held.last.finish()
    await clock.settle()
    expect(running).toMatchObject({ state: 'fulfilled', value: [2, 4] })
    expect(stopped.state).toBe('fulfilled')
    expect(held.executions).toHaveLength(1)
  })

  it('2=>shutdown=>1 (stacked)', async () => {
    const held = new HeldModule()
    const server = await startNx(serving(held), { batchSize: 2, batchTimeoutMs: 100 })
    const running = watch(arrayOf(server.batchedRun(rows(1, 2))))
    const stackedRow = watch(arrayOf(server.batchedRun(rows(3))))
    await clock.settle()
    const stopped = watch(server.stop({ timeoutMs: 1000 }))
    await clock.settle()
    expect([codeOf(stackedRow), running.state, stopped.state]).toEqual([
      'shutting_down',
      'pending',
      'pending',
    ])
    held.last.finish()
    await clock.settle()
    expect(running).toMatchObject({ state: 'fulfilled', value: [2, 4] })
    expect(stopped.state).toBe('fulfilled')
    expect(held.executions).toHaveLength(1)
  })

  it('2=>2=>1+timeout', async () => {
    const held = new HeldModule()
    const server = await startNx(serving(held), { batchSize: 2, batchTimeoutMs: 100 })
    const results = [rows(1, 2), rows(3, 4), rows(5)].map((batch) => watch(arrayOf(server.batchedRun(batch))))
    await clock.settle()
    expect(held.sizes).toEqual([2])
    held.last.finish()
    await clock.settle()
    expect(held.sizes).toEqual([2, 2])
    held.last.finish()
    await clock.advance(99)
    expect(held.sizes).toEqual([2, 2])
    await clock.advance(1)
    expect(held.sizes).toEqual([2, 2, 1])
    held.last.finish()
    await clock.settle()
    expect(results.map(({ value }) => value)).toEqual([[2, 4], [6, 8], [10]])
  })

  it('batch keys', async () => {
    const given = serving((options, key) => {
      const fn = key === 'double' ? double : (x: Tensor) => divide(x, 2)
      const made = new Map<number, (x: Tensor) => unknown>()
      return async (batch) => {
        const size = batch.size
        const known = made.get(size) ?? (await compile(fn, [template([size], 's32')], options))
        made.set(size, known as (x: Tensor) => unknown)
        return (known as (x: Tensor) => unknown)(batch.toContainer() as Tensor)
      }
    })
    const server = await startNx(given, {
      batchSize: 3,
      batchTimeoutMs: 10_000,
      batchKeys: ['double', 'half'],
    })
    const error = await rejection(server.batchedRun(Batch.concatenate([iota([3])])))
    expect(error.code).toBe('unknown_batch_key')
    expect(error.message).toBe(
      'batchedRun: there is no batch key default, the keys are double, half; name it in batchKeys',
    )
    const whole = (length: number, key: string): Batch<Tensor> =>
      Batch.concatenate([iota([length], { type: 's32' })]).withKey(key)
    const first = watch(arrayOf(server.batchedRun(whole(2, 'double'))))
    const half = watch(arrayOf(server.batchedRun(whole(3, 'half'))))
    await clock.settle()
    expect(half).toMatchObject({ state: 'fulfilled', value: [0, 0.5, 1] })
    expect(first.state).toBe('pending')
    const second = watch(arrayOf(server.batchedRun(whole(1, 'double'))))
    await clock.settle()
    expect([first.value, second.value]).toEqual([[0, 2], [0]])
  })

  it('with padding', async () => {
    const given = serving((options) => {
      const compiled = jit(double, options)
      return (batch) => compiled.async(batch.pad(4).toContainer() as Tensor)
    })
    const server = await startNx(given, { batchSize: 4, batchTimeoutMs: 100 })
    const partial = [stacked([11, 12]), stacked([21, 22])].map((batch) => arrayOf(server.batchedRun(batch)))
    await clock.advance(100)
    expect(await Promise.all(partial)).toEqual([[[22, 24]], [[42, 44]]])
    const whole = arrayOf(server.batchedRun(stacked([11, 12], [13, 14], [15, 16], [17, 18])))
    await clock.settle()
    expect(await whole).toEqual([[22, 24], [26, 28], [30, 32], [34, 36]]) // prettier-ignore
  })

  it('with input streaming', async () => {
    const seen: unknown[] = []
    const server = await startNx(serving(telling(seen)), { batchSize: 2 })
    const result = arrayOf(server.batchedRun([rows(1, 2), rows(3)]))
    await clock.advance(100)
    expect(await result).toEqual([2, 4, 6])
    expect(seen[0]).toEqual(['init', 'process', [{}], ['default']])
    expect(batchesIn(seen)).toEqual([[2, 0], [1, 0]]) // prettier-ignore
    expect(server.stats().pending).toBe(0)
  })

  it('with input streaming and non-batch', async () => {
    const server = await startNx(serving(telling([])), { batchSize: 2 })
    const stream = [s32([1, 2]), s32([3])] as unknown as Batch[]
    const error = await rejection(server.batchedRun(stream))
    expect(error.code).toBe('batch_stream')
  })

  it('instrumenting with telemetry', async () => {
    const events: TelemetryEvent[] = []
    const given = serving(telling([]), { telemetry: (event) => void events.push(event) })
    const server = await startNx(given, { name: 'digits' })
    void server.batchedRun(stacked([1, 2, 3]))
    await clock.settle()
    const stops = events.filter(({ phase, kind }) => phase === 'execute' && kind === 'stop')
    expect(stops).toEqual([
      expect.objectContaining({ server: 'digits', serverInfo: 'metadata', batchKey: 'default', rows: 1 }),
    ])
  })

  it('conflict on batch size', async () => {
    const error = await rejection(startNx(serving(telling([]), { batchSize: 30 }), { batchSize: 15 }))
    expect(error.code).toBe('option')
    expect(error.message).toBe(
      'start: the batch size of the serving, 30, does not match the batchSize 15; leave out one of them',
    )
  })

  it('errors on batch size', async () => {
    const server = await startNx(jitServing(double), { batchSize: 2 })
    const error = await rejection(server.batchedRun(Batch.empty()))
    expect(error.code).toBe('empty')
    expect(error.message).toBe('batchedRun: a batch without entries has no tensors; stack some first')
  })
})
