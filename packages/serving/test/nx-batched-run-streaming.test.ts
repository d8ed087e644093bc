// The tests that Nx has of `Nx.Serving.batched_run` with streaming, one of ours for each of theirs, by its name.
import { binaryBackend } from '@nx/backend-binary'
import { hook } from '@nx/defn'
import { add, divide, multiply, s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  Batch,
  jitServing,
  type ResultStream,
  type Server,
  serving,
  type Serving,
  start,
  type StartOptions,
} from '../src/index.ts'
import { rejection, watch } from './outcome.ts'
import { collect } from './stream-events.ts'
import { TestClock } from './test-clock.ts'
import { batchesIn, HeldModule, telling } from './test-modules.ts'

const double = (x: Tensor): Tensor => multiply(x, 2)
const rows = (...values: readonly number[]): Batch<Tensor> => Batch.concatenate([s32(values)])
const stacked = (...values: readonly number[][]): Batch<Tensor> => Batch.stack(values.map((row) => s32(row)))

const addFiveRoundAbout = (x: Tensor): Tensor => {
  const doubled = hook(multiply(x, 2), 'double')
  return hook(divide(hook(add(doubled, 10), 'plusTen'), 2), 'ignored')
}
const hooked = (): Serving<unknown, ResultStream> =>
  jitServing(addFiveRoundAbout, { streaming: { hooks: ['double', 'plusTen'] } })

const streamOfEntries = {
  streaming: true,
  clientPreprocessing: (entries: readonly Tensor[]) => [Batch.stack(entries), 'preprocessing!'] as const,
  clientPostprocessing: (stream: ResultStream, info: string) => [stream, info] as const,
} as const

let clock: TestClock

beforeEach(() => {
  setDefaultBackend(binaryBackend())
  clock = new TestClock()
})

function startNx<I, O>(given: Serving<I, O>, options: StartOptions = {}): Promise<Server<I, O>> {
  return start(given, { profile: 'nx', clock, ...options })
}

describe('batched_run + streaming', () => {
  it('2+2=4 with pre and post', async () => {
    const seen: unknown[] = []
    const server = await startNx(serving(telling(seen), streamOfEntries), {
      batchSize: 4,
      batchTimeoutMs: 10_000,
    })
    const results = [
      server.batchedRun([s32([11, 12]), s32([13, 14])]),
      server.batchedRun([s32([21, 22]), s32([23, 24])]),
    ].map(async (result) => {
      const [stream, info] = await result
      return [await collect(stream), info]
    })
    await clock.settle()
    expect(await Promise.all(results)).toEqual([
      [[['batch', [[22, 24], [26, 28]], 'metadata']], 'preprocessing!'],
      [[['batch', [[42, 44], [46, 48]], 'metadata']], 'preprocessing!'],
    ]) // prettier-ignore
    expect(seen[0]).toEqual(['init', 'process', [{}], ['default']])
    expect(batchesIn(seen)).toEqual([[4, 0]])
  })

  it('5=3+3 (oversized)', async () => {
    const seen: unknown[] = []
    const server = await startNx(serving(telling(seen), { streaming: true }), {
      batchSize: 3,
      batchTimeoutMs: 100,
    })
    const batch = stacked([1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12])
    const events = collect(server.batchedRun(batch))
    await clock.settle()
    expect(await events).toEqual([
      ['batch', [[2, 4], [6, 8], [10, 12]], 'metadata'],
      ['batch', [[14, 16], [18, 20], [22, 24]], 'metadata'],
    ]) // prettier-ignore
    expect(batchesIn(seen)).toEqual([[3, 0], [3, 0]]) // prettier-ignore
  })

  it('5=3+2(+pad) (oversized)', async () => {
    const seen: unknown[] = []
    const server = await startNx(serving(telling(seen), { streaming: true }), {
      batchSize: 3,
      batchTimeoutMs: 100,
    })
    const events = collect(server.batchedRun(stacked([1, 2], [3, 4], [5, 6], [7, 8], [9, 10])))
    await clock.advance(100)
    expect(await events).toEqual([
      ['batch', [[2, 4], [6, 8], [10, 12]], 'metadata'],
      ['batch', [[14, 16], [18, 20]], 'metadata'],
    ]) // prettier-ignore
    expect(batchesIn(seen)).toEqual([[3, 0], [2, 0]]) // prettier-ignore
  })

  it('3+3=4+2(+pad) with pre and post', async () => {
    const seen: unknown[] = []
    const server = await startNx(serving(telling(seen), streamOfEntries), {
      batchSize: 4,
      batchTimeoutMs: 100,
    })
    const results = [
      server.batchedRun([s32([11, 12]), s32([13, 14]), s32([15, 16])]),
      server.batchedRun([s32([21, 22]), s32([23, 24]), s32([25, 26])]),
    ].map(async (result) => collect((await result)[0]))
    await clock.advance(100)
    // Who came first is first here, so that one schedule is possible.
    expect(await Promise.all(results)).toEqual([
      [['batch', [[22, 24], [26, 28], [30, 32]], 'metadata']],
      [['batch', [[42, 44]], 'metadata'], ['batch', [[46, 48], [50, 52]], 'metadata']],
    ]) // prettier-ignore
    expect(batchesIn(seen)).toEqual([[4, 0], [2, 0]]) // prettier-ignore
  })

  it('1=>crash', async () => {
    const held = new HeldModule()
    const server = await startNx(serving(held, { streaming: true }))
    const events = watch(collect(server.batchedRun(stacked([1, 2, 3]))))
    await clock.settle()
    const oops = new Error('oops')
    held.last.crash(oops)
    await clock.settle()
    expect(events).toMatchObject({ state: 'rejected', error: oops })
  })

  const both = async (batchSize: number): Promise<void> => {
    const server = await startNx(hooked(), { batchTimeoutMs: 100, batchSize })
    const events = [
      collect(server.batchedRun(stacked([11, 12], [13, 14]))),
      collect(server.batchedRun(stacked([21, 22], [23, 24]))),
    ]
    await clock.advance(batchSize < 4 ? 0 : 99)
    expect(server.stats().executions).toBe(batchSize < 4 ? 1 : 0)
    await clock.advance(100)
    expect(await Promise.all(events)).toEqual([
      [
        ['double', [[22, 24], [26, 28]]],
        ['plusTen', [[32, 34], [36, 38]]],
        ['batch', [[16, 17], [18, 19]], null],
      ],
      [
        ['double', [[42, 44], [46, 48]]],
        ['plusTen', [[52, 54], [56, 58]]],
        ['batch', [[26, 27], [28, 29]], null],
      ],
    ]) // prettier-ignore
    expect(server.stats().executions).toBe(batchSize < 4 ? 2 : 1)
  }

  it('2+2=2(+pad)+2(+pad) and io_calls', () => both(3))

  it('2+2=4(+pad) and io_calls', () => both(5))

  it('with limited concurrent pushing', async () => {
    const server = await startNx(serving(telling([])), { batchSize: 4 })
    let left = 4
    const results: unknown[] = []
    const caller = async (): Promise<void> => {
      while (left-- > 0) results.push(toArray((await server.batchedRun([stacked([1, 2, 3])])) as Tensor))
    }
    const callers = watch(Promise.all([caller(), caller()]))
    await clock.advance(200)
    expect(callers.state).toBe('fulfilled')
    expect(results).toEqual(Array.from({ length: 4 }, () => [[2, 4, 6]]))
  })

  it('with output streaming', async () => {
    const seen: unknown[] = []
    const server = await startNx(serving(telling(seen), { streaming: true }), { batchSize: 2 })
    const events = collect(server.batchedRun([rows(1, 2), rows(3)]))
    await clock.advance(100)
    expect(await events).toEqual([
      ['batch', [2, 4], 'metadata'],
      ['batch', [6], 'metadata'],
    ])
    expect(batchesIn(seen)).toEqual([[2, 0], [1, 0]]) // prettier-ignore
    expect(server.stats().pending).toBe(0)
  })

  it('with output streaming and io_calls', async () => {
    const server = await startNx(serving(telling([]), { streaming: { hooks: ['foo', 'bar'] } }), {
      batchSize: 2,
    })
    const error = await rejection(server.batchedRun([rows(1, 2), rows(3)]))
    expect(error.code).toBe('input_stream')
    expect(error.message).toBe(
      'batchedRun: streaming hooks do not support input streaming, the input must be a Batch of it all',
    )
  })

  it('errors on batch size', async () => {
    const server = await startNx(hooked(), { batchSize: 2 })
    const error = await rejection(server.batchedRun(rows(1, 2, 3)))
    expect(error.code).toBe('batch_size')
    expect(error.message).toBe(
      'batchedRun: a batch of 3 cannot exceed the batch size of 2 when streaming hooks; give smaller batches',
    )
  })

  it('raises when consumed in a different process', async () => {
    // No other process can have a stream here; what would be lost in one is lost by iterating again.
    const server = await startNx(jitServing(double, { streaming: true }))
    const stream = await server.batchedRun(stacked([1, 2, 3]))
    const first = collect(stream)
    await clock.settle()
    expect(await first).toHaveLength(1)
    const error = await rejection(collect(stream))
    expect(error.code).toBe('stream_consumed')
    expect(error.message).toBe(
      'batchedRun: the stream of results was consumed already; ' +
        'collect what you need the first time, or run again',
    )
  })
})
