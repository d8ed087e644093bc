// The tests that Nx has of distributed servings, by their names, for any transport.
import { binaryBackend } from '@nx/backend-binary'
import { hook } from '@nx/defn'
import {
  Batch,
  jitServing,
  type ResultStream,
  type ServingOptions,
  start,
  type StreamEvent,
} from '@nx/serving'
import { cluster, join, type Transport } from '@nx/serving/cluster'
import { add, divide, multiply, s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { beforeEach, expect, it } from 'vitest'
import { rejection } from './outcome.ts'
import { plainEvent } from './stream-events.ts'
import { HeldModule } from './test-modules.ts'

const rows = (...values: readonly number[]): Batch<Tensor> => Batch.concatenate([s32(values)])

const double = (x: Tensor): Tensor => multiply(x, 2)
const addFiveRoundAbout = (x: Tensor): Tensor => {
  const doubled = hook(multiply(x, 2), 'double')
  return hook(divide(hook(add(doubled, 10), 'plusTen'), 2), 'ignored')
}

/** Declares the tests; `transport` makes one more on a network of which each test has its own. */
export function distributedTests(transport: () => Promise<Transport>): void {
  beforeEach(() => setDefaultBackend(binaryBackend()))

  /** What each node saw before and after. */
  const watching = (): {
    readonly seen: unknown[]
    readonly distributedPreprocessing: (input: Batch<Tensor>) => Batch<Tensor>
    readonly postprocessing: Pick<ServingOptions, 'distributedPostprocessing'>
  } => {
    const seen: unknown[] = []
    return {
      seen,
      distributedPreprocessing(input) {
        seen.push(['pre', input.size])
        return input
      },
      postprocessing: {
        distributedPostprocessing(output) {
          seen.push(['post', toArray(output as Tensor)])
          return output
        },
      },
    }
  }

  it('spawns distributed tasks locally', async () => {
    const { seen, distributedPreprocessing, postprocessing } = watching()
    const held = new HeldModule()
    const here = await transport()
    const serving = { module: held, options: postprocessing }
    const server = await start(serving, { name: 'held', profile: 'nx', batchSize: 2 })
    await join(here, server)
    const client = await cluster<Batch<Tensor>, Tensor>(here, { name: 'held', local: server })
    const options = { target: 'distributed', distributedPreprocessing } as const
    const results = [client.batchedRun(rows(1, 2), options), client.batchedRun(rows(3, 4), options)]
    await expect.poll(() => held.executions.length).toBe(1)
    expect(seen).toEqual([
      ['pre', 2],
      ['pre', 2],
    ])
    held.last.finish()
    await expect.poll(() => held.executions.length).toBe(2)
    held.last.finish()
    expect((await Promise.all(results)).map((result) => toArray(result))).toEqual([
      [2, 4],
      [6, 8],
    ])
    expect(seen.slice(2)).toEqual([
      ['post', [2, 4]],
      ['post', [6, 8]],
    ])
    await server.stop()
  })

  it('spawns distributed tasks over the network', async () => {
    const { seen, distributedPreprocessing, postprocessing } = watching()
    const server = await start(jitServing(double, postprocessing), { profile: 'nx', batchSize: 2 })
    await join(await transport(), server, { name: 'double' })
    const client = await cluster<Batch<Tensor>, Tensor>(await transport(), { name: 'double' })
    const run = (batch: Batch<Tensor>, target: 'any' | 'local' | 'distributed'): Promise<Tensor> =>
      client.batchedRun(batch, { target, distributedPreprocessing })

    // A local call.
    expect(await rejection(run(rows(1, 2), 'local'))).toMatchObject({ code: 'no_members' })
    expect(seen).toEqual([])

    // A distributed call.
    expect(toArray(await run(rows(1, 2), 'distributed'))).toEqual([2, 4])
    expect(seen.splice(0)).toEqual([
      ['pre', 2],
      ['post', [2, 4]],
    ])

    // A call that looks for one.
    expect(toArray(await run(rows(3), 'any'))).toEqual([6])
    expect(seen).toEqual([
      ['pre', 1],
      ['post', [6]],
    ])
    await server.stop()
  })

  it('spawns distributed tasks over the network with different weights', async () => {
    const client = await cluster(await transport(), { name: 'weighted' })
    const options = { profile: 'nx', batchSize: 2 } as const
    const [light, heavy] = [
      await start(jitServing(double), options),
      await start(jitServing(double), options),
    ]
    await join(await transport(), light, { name: 'weighted', weight: 1 })
    const weights = (): number[] => client.members().map(({ weight }) => weight)
    await expect.poll(weights).toEqual([1])
    await join(await transport(), heavy, { name: 'weighted', weight: 4 })
    await expect.poll(() => weights().toSorted()).toEqual([1, 4])
    await Promise.all([light.stop(), heavy.stop()])
  })

  it('spawns distributed tasks over the network with streaming', async () => {
    const { seen, distributedPreprocessing } = watching()
    // Each event says who made it.
    async function* named(stream: AsyncIterable<StreamEvent>): AsyncGenerator<unknown> {
      for await (const event of stream) yield { event, node: 'secondary' }
    }
    const serving = jitServing(addFiveRoundAbout, {
      streaming: { hooks: ['double', 'plusTen'] },
      distributedPostprocessing: (stream) => named(stream as ResultStream),
    })
    const server = await start(serving, { profile: 'nx', batchSize: 2 })
    await join(await transport(), server, { name: 'streamed' })
    const client = await cluster<Batch<Tensor>, AsyncIterable<unknown>>(await transport(), {
      name: 'streamed',
    })
    const run = (
      batch: Batch<Tensor>,
      target: 'any' | 'local' | 'distributed',
    ): Promise<AsyncIterable<unknown>> => client.batchedRun(batch, { target, distributedPreprocessing })
    const collect = async (stream: AsyncIterable<unknown>): Promise<unknown[]> => {
      const all: unknown[] = []
      for await (const each of stream) {
        const { event, node } = each as { event: StreamEvent; node: string }
        all.push([plainEvent(event).slice(0, 2), node])
      }
      return all
    }

    // A local call.
    expect(await rejection(run(rows(1, 2), 'local'))).toMatchObject({ code: 'no_members' })

    // A distributed call.
    expect(await collect(await run(rows(1, 2), 'distributed'))).toEqual([
      [['double', [2, 4]], 'secondary'],
      [['plusTen', [12, 14]], 'secondary'],
      [['batch', [6, 7]], 'secondary'],
    ])
    expect(seen.splice(0)).toEqual([['pre', 2]])

    // A call that looks for one.
    expect(await collect(await run(rows(3), 'any'))).toEqual([
      [['double', [6]], 'secondary'],
      [['plusTen', [16]], 'secondary'],
      [['batch', [8]], 'secondary'],
    ])
    expect(seen).toEqual([['pre', 1]])

    // There, a stream belongs to the process that called; here, to who takes it first.
    const stream = await run(rows(3), 'any')
    await collect(stream)
    expect(await rejection(collect(stream))).toMatchObject({ code: 'stream_consumed' })
    await server.stop()
  })

  it('spawns distributed tasks over the network with hidden nodes', async () => {
    const { seen, distributedPreprocessing, postprocessing } = watching()
    const server = await start(jitServing(double, postprocessing), { profile: 'nx', batchSize: 2 })
    const hidden = await transport()
    // Known to nobody but by the network: the client has looked before it came.
    const client = await cluster<Batch<Tensor>, Tensor>(await transport(), { name: 'hidden' })
    expect(client.members()).toEqual([])
    const batch = rows(1, 2)
    expect(await rejection(client.batchedRun(batch))).toMatchObject({ code: 'no_members' })
    await join(hidden, server, { name: 'hidden' })
    await expect.poll(() => client.members().length).toBe(1)
    const options = { target: 'distributed', distributedPreprocessing } as const
    expect(toArray(await client.batchedRun(batch, options))).toEqual([2, 4])
    expect(seen).toEqual([
      ['pre', 2],
      ['post', [2, 4]],
    ])
    await server.stop()
  })
}
