// The tests that Nx has of `Nx.Serving.run`, one of ours for each of theirs, by its name.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { hook, jit } from '@nx/defn'
import { add, divide, multiply, s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  Batch,
  jitServing,
  type ResultStream,
  run,
  serving,
  type ServingModule,
  type ServingOptions,
  type StreamEvent,
  type TelemetryEvent,
} from '../src/index.ts'

const double = (x: Tensor): Tensor => multiply(x, 2)
const tensorOf = (batch: Batch): Tensor => batch.toContainer() as Tensor

/** A module that tells what is asked of it. */
function simple(seen: unknown[]): ServingModule<string> {
  return {
    init(kind, partitions, batchKeys) {
      seen.push(['init', kind, partitions, batchKeys])
      return 'state'
    },
    handleBatch(batch, partition, state) {
      seen.push(['batch', partition, batch])
      return {
        execute: () => {
          seen.push('execute')
          return [jit(double)(tensorOf(batch)), 'metadata']
        },
        state,
      }
    },
  }
}

/** A serving of batches padded by its own function. */
function padding(to: (batch: Batch) => number, seen: Batch[]) {
  return (options: object) => {
    const compiled = jit(double, options)
    return (batch: Batch) => {
      seen.push(batch)
      return compiled.async(tensorOf(batch.pad(to(batch))))
    }
  }
}

async function rejection(promise: Promise<unknown>): Promise<NxError> {
  const error: unknown = await promise.then(
    () => expect.fail('fulfilled'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(NxError)
  return error as NxError
}

/** Events with plain values in place of tensors. */
async function collect(stream: ResultStream): Promise<unknown[]> {
  const events: unknown[] = []
  for await (const event of stream)
    events.push(
      event.kind === 'batch'
        ? ['batch', toArray(event.output as Tensor), event.serverInfo]
        : [event.name, toArray(event.value as Tensor)],
    )
  return events
}

const batches = (): Batch<Tensor>[] => [[1, 2], [3]].map((rows) => Batch.concatenate([s32(rows)]))

const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend()],
  ['wasm', wasmBackend()],
]

describe.each(backends)('%s', (_, backend) => {
  beforeEach(() => void setDefaultBackend(backend))

  describe('run', () => {
    it('with function', async () => {
      const doubled = serving((options) => {
        const compiled = jit(double, options)
        return (batch) => compiled(tensorOf(batch))
      })
      expect(toArray((await run(doubled, Batch.stack([s32([1, 2, 3])]))) as Tensor)).toEqual([[2, 4, 6]])
    })

    it('with function and batch key', async () => {
      const keys: string[] = []
      const doubled = serving((options, key) => {
        keys.push(key)
        const compiled = jit(double, options)
        return (batch) => compiled(tensorOf(batch))
      })
      for (const key of ['foo', 'bar', 'foo']) {
        const batch = Batch.stack([s32([1, 2, 3])]).withKey(key)
        expect(toArray((await run(doubled, batch)) as Tensor)).toEqual([[2, 4, 6]])
      }
      expect(keys).toEqual(['foo', 'bar'])
    })

    it('with container (and jit)', async () => {
      const both = jitServing(([a, b]: readonly [Tensor, Tensor]) => [multiply(a, 2), divide(b, 2)] as const)
      const [a, b] = await run(both, Batch.concatenate([[s32([1, 2, 3]), s32([4, 5, 6])]]))
      expect([toArray(a), toArray(b)]).toEqual([
        [2, 4, 6],
        [2, 2.5, 3],
      ])
    })

    it('with padding', async () => {
      const seen: Batch[] = []
      const padded = serving(
        padding(() => 4, seen),
        { batchSize: 4 },
      )
      const output = await run(padded, Batch.stack([s32([1, 2, 3]), s32([4, 5, 6])]))
      expect(toArray(output as Tensor)).toEqual([
        [2, 4, 6],
        [8, 10, 12],
      ])
      expect(seen.map(({ size }) => size)).toEqual([2])
    })

    it('with splitting', async () => {
      const seen: Batch[] = []
      const split = serving(
        padding(({ size }) => 2 - size, seen),
        { batchSize: 2 },
      )
      expect(toArray((await run(split, Batch.concatenate([s32([1, 2, 3])]))) as Tensor)).toEqual([2, 4, 6])
      expect(seen.map(({ size }) => size)).toEqual([2, 1])
    })

    it('with input streaming', async () => {
      expect(toArray(await run(jitServing(double), batches().values()))).toEqual([2, 4, 6])
      const later = (async function* () {
        yield* batches()
      })()
      expect(toArray(await run(jitServing(double), later))).toEqual([2, 4, 6])
    })

    it('with input streaming above batch size', async () => {
      const error = await rejection(run(jitServing(double, { batchSize: 1 }), batches()))
      expect(error.code).toBe('batch_stream')
      expect(error.message).toBe(
        'run: clientPreprocessing must return a stream of batches of at most 1 rows, got a batch of 2; split it',
      )
    })

    it('with module callbacks', async () => {
      const seen: unknown[] = []
      const batch = Batch.stack([s32([1, 2, 3])])
      const output = await run(serving(simple(seen), { cacheSize: 1 }), batch)
      expect(toArray(output as Tensor)).toEqual([[2, 4, 6]])
      expect(seen).toEqual([
        ['init', 'inline', [{ cacheSize: 1 }], ['default']],
        ['batch', 0, batch],
        'execute',
      ])
      expect([batch.size, batch.padding]).toEqual([1, 0])
    })

    it('with client pre/post', async () => {
      const seen: unknown[] = []
      const options: ServingOptions<readonly Tensor[], unknown, string> = {
        clientPreprocessing: (entries) => {
          seen.push(['pre', entries])
          return [Batch.stack(entries), 'preprocessing!']
        },
        clientPostprocessing: ({ output, serverInfo }: { output: Tensor; serverInfo: unknown }, info) => {
          seen.push(['post', toArray(output), serverInfo, info])
          return [toArray(output), serverInfo, info]
        },
      }
      const entries = [s32([1, 2]), s32([3, 4])]
      const doubled = [[2, 4], [6, 8]] // prettier-ignore
      const result = await run(serving(simple(seen), options), entries)
      expect(result).toEqual([doubled, 'metadata', 'preprocessing!'])
      expect(seen.map((each) => (each as unknown[])[0])).toEqual(['pre', 'init', 'batch', 'e', 'post'])
      expect(seen[0]).toEqual(['pre', entries])
      expect(seen[1]).toEqual(['init', 'inline', [{}], ['default']])
      const [, , batch] = seen[2] as [string, number, Batch]
      expect([batch.size, batch.padding, toArray(tensorOf(batch))]).toEqual([2, 0, [[1, 2], [3, 4]]]) // prettier-ignore
      expect(seen[4]).toEqual(['post', doubled, 'metadata', 'preprocessing!'])
    })

    it('instrumenting with telemetry', async () => {
      const events: TelemetryEvent[] = []
      const batch = Batch.stack([s32([1, 2, 3])])
      const observed = serving(simple([]), {
        clientPreprocessing: (given: Batch) => [given, 'pre'] as const,
        clientPostprocessing: (result: unknown, info) => [result, info],
        telemetry: (event) => events.push(event),
      })
      await run(observed, batch)
      expect(events.map(({ phase, kind }) => `${phase} ${kind}`)).toEqual([
        'preprocessing start',
        'preprocessing stop',
        'execute start',
        'execute stop',
        'postprocessing start',
        'postprocessing stop',
      ])
      expect(events[1]).toMatchObject({ input: batch, info: 'pre' })
      expect(events[3]).toMatchObject({ serverInfo: 'metadata', rows: 1, batchKey: 'default' })
      expect(events[5]).toMatchObject({ info: 'pre' })
      for (const [i, { span, time, durationMs }] of events.entries()) {
        expect(span).toBe(events[i - (i % 2)]!.span)
        if (i % 2 === 1) expect(time - durationMs!).toBeCloseTo(events[i - 1]!.time, 6)
      }
    })
  })

  describe('run + streaming', () => {
    it('with function', async () => {
      const doubled = serving(
        padding(() => 0, []),
        { streaming: true },
      )
      const events = await collect(await run(doubled, Batch.stack([s32([1, 2, 3])])))
      expect(events).toEqual([['batch', [[2, 4, 6]], null]])
    })

    it('with padding', async () => {
      const padded = serving(
        padding(() => 4, []),
        { streaming: true },
      )
      const events = await collect(await run(padded, Batch.stack([s32([1, 2, 3]), s32([4, 5, 6])])))
      expect(events).toEqual([['batch', [[2, 4, 6], [8, 10, 12]], null]]) // prettier-ignore
    })

    it('with splitting', async () => {
      const seen: Batch[] = []
      const split = serving(
        padding(({ size }) => 2 - size, seen),
        { batchSize: 2, streaming: true },
      )
      expect(await collect(await run(split, Batch.concatenate([s32([1, 2, 3])])))).toEqual([
        ['batch', [2, 4], null],
        ['batch', [6], null],
      ])
      expect(seen.map(({ size }) => size)).toEqual([2, 1])
    })

    it('with input streaming', async () => {
      const stream = await run(jitServing(double, { streaming: true }), batches())
      expect(await collect(stream)).toEqual([
        ['batch', [2, 4], null],
        ['batch', [6], null],
      ])
    })

    it('with input streaming and non-batch', async () => {
      const tensors = [s32([1, 2]), s32([3])] as unknown as Batch[]
      const stream = await run(jitServing(double, { streaming: true }), tensors)
      const error = await rejection(collect(stream))
      expect(error.code).toBe('batch_stream')
      expect(error.message).toBe(
        'run: clientPreprocessing must return a stream of batches, got Tensor; ' +
          'make each one by Batch.stack or Batch.concatenate',
      )
    })

    it('with input streaming and io_calls', async () => {
      const hooked = jitServing(double, { streaming: { hooks: ['foo', 'bar'] } })
      const error = await rejection(run(hooked, batches()))
      expect(error.code).toBe('input_stream')
      expect(error.message).toBe(
        'run: streaming hooks do not support input streaming, the input must be a Batch of it all',
      )
    })

    it('with module callbacks', async () => {
      const seen: unknown[] = []
      const batch = Batch.stack([s32([1, 2, 3])])
      const stream = await run(serving(simple(seen), { cacheSize: 1, streaming: true }), batch)
      expect(await collect(stream)).toEqual([['batch', [[2, 4, 6]], 'metadata']])
      expect(seen).toEqual([
        ['init', 'inline', [{ cacheSize: 1 }], ['default']],
        ['batch', 0, batch],
        'execute',
      ])
    })

    it('with client pre/post', async () => {
      const seen: unknown[] = []
      const options = {
        streaming: true,
        clientPreprocessing: (entries: readonly Tensor[]) =>
          [Batch.stack(entries), 'preprocessing!'] as const,
        clientPostprocessing: (stream: ResultStream, info: string) => {
          seen.push(['post', stream, info])
          return [stream, info] as const
        },
      } as const
      const [stream, info] = await run(serving(simple(seen), options), [s32([1, 2]), s32([3, 4])])
      expect(info).toBe('preprocessing!')
      expect(seen).toEqual([['post', stream, 'preprocessing!']])
      expect(await collect(stream)).toEqual([['batch', [[2, 4], [6, 8]], 'metadata']]) // prettier-ignore
      expect(seen.slice(1).map((each) => (each as unknown[])[0])).toEqual(['init', 'batch', 'e'])
    })

    it('with io_calls', async () => {
      const addFive = (x: Tensor): Tensor => {
        const doubled = hook(multiply(x, 2), 'double')
        return hook(divide(hook(add(doubled, 10), 'plusTen'), 2), 'ignored')
      }
      const hooked = jitServing(addFive, { streaming: { hooks: ['double', 'plusTen'] } })
      const events = await collect(await run(hooked, Batch.stack([s32([1, 2, 3]), s32([4, 5, 6])])))
      expect(events).toEqual([
        ['double', [[2, 4, 6], [8, 10, 12]]],
        ['plusTen', [[12, 14, 16], [18, 20, 22]]],
        ['batch', [[6, 7, 8], [9, 10, 11]], null],
      ]) // prettier-ignore
    })

    it('raises when consumed in a different process', async () => {
      // No other process can have a stream here; what would be lost in one is lost by iterating again.
      const stream = await run(jitServing(double, { streaming: true }), Batch.stack([s32([1, 2, 3])]))
      const first: StreamEvent[] = []
      for await (const event of stream) first.push(event)
      expect(first).toHaveLength(1)
      const error = await rejection(collect(stream))
      expect(error.code).toBe('stream_consumed')
      expect(error.message).toBe(
        'run: the stream of results was consumed already; ' +
          'collect what you need the first time, or run again',
      )
    })
  })
})
