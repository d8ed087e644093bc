// Started servings end to end, with real partitions and the clock of the host, on each backend.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import {
  add,
  f32,
  multiply,
  s32,
  setDefaultBackend,
  sum,
  template,
  type Tensor,
  toArray,
  vectorize,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Batch, inProcessPartitions, jitServing, type Server, serving, start } from '../src/index.ts'
import { rejection } from './outcome.ts'
import { expectReconciled } from './reconcile.ts'
import { collect } from './stream-events.ts'

const double = (x: Tensor): Tensor => multiply(x, 2)
const arrayOf = async (result: Promise<unknown>): Promise<unknown> => toArray((await result) as Tensor)
/** A row of 128 that nobody else has. */
const rowOf = (caller: number): Tensor => f32(Array.from({ length: 128 }, (_, i) => caller + i / 128))

const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend()],
  ['wasm', wasmBackend()],
]

describe.each(backends)('%s', (_, backend) => {
  const servers: Server<never>[] = []
  const kept = <S extends Server<never>>(server: S): S => {
    servers.push(server)
    return server
  }

  beforeEach(() => setDefaultBackend(backend))
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      await server.stop()
      expectReconciled(server)
      expect(server.stats().pending).toBe(0)
    }
  })

  it('gives each of 2,000 callers its own rows, in fewer batches', async () => {
    const given = jitServing(double, { template: template([128], 'f32') })
    const server = kept(await start(given, { batchSize: 32, partitions: 2, queueLimit: 10_000 }))
    const callers = Array.from({ length: 2000 }, (_, caller) => caller)
    const results = await Promise.all(
      callers.map((caller) => server.batchedRun(Batch.stack([rowOf(caller)])) as Promise<Tensor>),
    )
    results.forEach((result, caller) => {
      expect(result.shape).toEqual([1, 128])
      const [row] = toArray(result) as number[][]
      expect([row![0], row![64]]).toEqual([2 * caller, 2 * caller + 1])
    })
    const { executions, executedRows, succeeded } = server.stats()
    expect([succeeded, executedRows]).toEqual([2000, 2000])
    expect(executions).toBeLessThan(100)
  })

  it('splits what is larger than a batch, and joins it in order', async () => {
    const server = kept(await start(jitServing(double), { batchSize: 8, partitions: 3, queueLimit: 2000 }))
    const values = Array.from({ length: 1001 }, (_, i) => i)
    const results = await Promise.all([
      arrayOf(server.batchedRun(Batch.concatenate([s32(values)]))),
      arrayOf(server.batchedRun(Batch.concatenate([s32([-1, -2, -3])]))),
    ])
    expect(results).toEqual([values.map((value) => 2 * value), [-2, -4, -6]])
  })

  it('takes and gives containers', async () => {
    const given = jitServing(({ a, b }: { a: Tensor; b: readonly [Tensor] }) => ({
      sum: add(a, b[0]),
      parts: [a, b[0]] as const,
    }))
    const server = kept(await start(given, { batchSize: 4 }))
    const entry = (a: number, b: number) => ({ a: f32([a, a]), b: [f32([b, b])] as const })
    const [one, other] = await Promise.all([
      server.batchedRun(Batch.stack([entry(1, 2)])),
      server.batchedRun(Batch.stack([entry(3, 4), entry(5, 6)])),
    ])
    expect(toArray(one.sum)).toEqual([[3, 3]])
    expect(toArray(other.sum)).toEqual([[7, 7], [11, 11]]) // prettier-ignore
    expect(other.parts.map((part) => toArray(part))).toEqual([
      [[3, 3], [5, 5]],
      [[4, 4], [6, 6]],
    ]) // prettier-ignore
  })

  it('a row is the same whatever it was batched with', async () => {
    const given = jitServing((x: Tensor) => sum(multiply(x, x), { axes: [1] }))
    const server = kept(await start(given, { batchSize: 16, batchSizes: [1, 4, 16] }))
    const alone = await arrayOf(server.batchedRun(Batch.stack([rowOf(0.3)])))
    const together = await Promise.all(
      [0.3, 1, 2, 0.3, 4, 5, 6].map((caller) => arrayOf(server.batchedRun(Batch.stack([rowOf(caller)])))),
    )
    expect(together[0]).toEqual(alone)
    expect(together[3]).toEqual(alone)
  })

  it('never mixes shapes, types or structures in a batch, and answers all of them', async () => {
    const seen: string[] = []
    const given = serving(() => (batch) => {
      const x = batch.toContainer() as Tensor
      seen.push(`${x.type}[${x.shape.slice(1).join()}]`)
      return double(x)
    })
    const server = kept(await start(given, { batchSize: 8, queueLimit: 1000 }))
    const kinds = [s32([1, 2]), f32([1, 2]), s32([1, 2, 3]), s32([[1, 2], [3, 4]])] // prettier-ignore
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, i) => arrayOf(server.batchedRun(Batch.stack([kinds[i % 4]!])))),
    )
    results.forEach((result, i) => expect(result).toEqual([toArray(double(kinds[i % 4]!))]))
    expect([...new Set(seen)].sort()).toEqual(['f32[2]', 's32[2,2]', 's32[2]', 's32[3]'])
  })

  it('refuses in the caller what is not like the template, by its path', async () => {
    let executions = 0
    const given = serving(
      () => (batch) => {
        executions++
        return double((batch.toContainer() as { image: Tensor }).image)
      },
      { template: { image: template([2, 2], 'f32'), tags: [template([], 's32')] } },
    )
    const server = kept(await start(given, { batchSize: 8, warmUp: false }))
    const image = f32([[1, 2], [3, 4]]) // prettier-ignore
    const error = await rejection(server.batchedRun(Batch.stack([{ image, tags: [f32(1)] }])))
    expect([error.code, error.details['path']]).toEqual(['invalid_input', '.tags[0]'])
    expect(error.message).toBe('batchedRun: .tags[0] is s32[], got f32[]; see the template of the serving')
    const shape = await rejection(server.batchedRun(Batch.stack([{ image: f32([1]), tags: [s32(1)] }])))
    expect(shape.message).toBe('batchedRun: .image is f32[2, 2], got f32[1]; see the template of the serving')
    const structure = await rejection(server.batchedRun(Batch.stack([{ image }])))
    expect([structure.code, structure.details['path']]).toEqual(['invalid_input', ''])
    expect(structure.message).toMatch(
      /^batchedRun: an entry is a container \{.*\}, got \{.*\}; see the template/,
    )
    expect([executions, server.stats().rejected]).toEqual([0, 3])
  })

  it('has a template for each batch key', async () => {
    const lengths: Record<string, number> = { short: 2, long: 4 }
    const given = jitServing(double, { template: (key: string) => template([lengths[key]!], 'f32') })
    const server = kept(await start(given, { batchKeys: ['short', 'long'], batchSize: 2 }))
    const long = Batch.stack([f32([1, 2, 3, 4])])
    expect(await arrayOf(server.batchedRun(long.withKey('long')))).toEqual([[2, 4, 6, 8]])
    const error = await rejection(server.batchedRun(long.withKey('short')))
    expect([error.code, error.message]).toEqual([
      'invalid_input',
      'batchedRun: an entry is f32[2], got f32[4]; see the template of the serving',
    ])
  })

  it.each([[[1, 4, 16]], [[16]]])(
    'compiles only for the allowed sizes %j, while it warms up',
    async (batchSizes) => {
      const traced: number[] = []
      const given = jitServing(
        (x: Tensor) => {
          traced.push(x.shape[0]!)
          return double(x)
        },
        { template: template([3], 'f32') },
      )
      const server = kept(await start(given, { batchSizes, queueLimit: 1000 }))
      expect(traced).toEqual(batchSizes)
      for (const size of [1, 2, 3, 4, 5, 15, 16, 17, 40]) {
        const entries = Array.from({ length: size }, (_, i) => f32([i, size, 1]))
        const result = await arrayOf(server.batchedRun(Batch.stack(entries)))
        expect(result).toEqual(entries.map((_, i) => [2 * i, 2 * size, 2]))
      }
      expect(await arrayOf(server.batchedRun(Batch.stack([f32([1, 2, 3])]).pad(5)))).toEqual([[2, 4, 6]])
      expect(traced).toEqual(batchSizes)
    },
  )

  it('warms up with vectorized axes and names where its requests have them', async () => {
    const entry = vectorize(f32([[1, 2, 3], [4, 5, 6]], { names: ['v', 'x'] }), 'v') // prettier-ignore
    const seen: unknown[] = []
    const given = jitServing(
      (x: Tensor) => {
        seen.push([x.vectorizedAxes, x.names, x.shape])
        return sum(x, { axes: ['x'], keepAxes: true })
      },
      { template: entry },
    )
    const server = kept(await start(given, { batchSizes: [4] }))
    const result = await server.batchedRun(Batch.stack([entry]))
    expect([result.vectorizedAxes, result.shape]).toEqual([[['v', 2]], [1, 1]])
    // Compiled once, before the first request.
    expect(seen).toEqual([[[['v', 2]], [null, 'x'], [4, 3]]])
  })

  it('describes its model as the warm-up shows it', async () => {
    const given = jitServing(({ x }: { x: Tensor }) => ({ y: sum(x, { axes: [2] }) }), {
      template: { x: template([3, 4], 'f32') },
    })
    const server = kept(await start(given, { batchSize: 2 }))
    expect(server.describe()).toEqual({
      inputs: [{ name: 'x', type: 'f32', shape: [-1, 3, 4] }],
      outputs: [{ name: 'y', type: 'f32', shape: [-1, 3] }],
    })
    expect(kept(await start(jitServing(double))).describe()).toBe(null)
  })

  it('does not start where the warm-up shows a function without rows', async () => {
    const given = jitServing((x: Tensor) => sum(x), { template: template([3], 'f32') })
    const error = await rejection(start(given, { batchSize: 4 }))
    expect([error.code, error.op]).toEqual(['batch_output', 'start'])
  })

  it('gives partitions options and functions of their own', async () => {
    const made: unknown[] = []
    const given = serving((options, key) => {
      made.push([options.cacheSize, key])
      return (batch) => double(batch.toContainer() as Tensor)
    })
    const partitions = inProcessPartitions([{ cacheSize: 1 }, { cacheSize: 2 }])
    kept(await start(given, { partitions, batchKeys: ['a', 'b'] }))
    expect(made).toEqual([[1, 'a'], [1, 'b'], [2, 'a'], [2, 'b']]) // prettier-ignore
  })

  it('streams results, and can be left early', async () => {
    const server = kept(await start(jitServing(double, { streaming: true }), { batchSize: 2 }))
    const batch = Batch.concatenate([s32([1, 2, 3, 4, 5])])
    expect(await collect(server.batchedRun(batch))).toEqual([
      ['batch', [2, 4], null],
      ['batch', [6, 8], null],
      ['batch', [10], null],
    ])
    for await (const event of await server.batchedRun(batch)) {
      expect(event.kind).toBe('batch')
      break
    }
    expect(server.stats().pending).toBe(0)
  })

  it('runs on with others where a function throws', async () => {
    const given = serving(() => (batch) => {
      const x = batch.toContainer() as Tensor
      if ((toArray(x) as number[]).includes(13)) throw new Error('thirteen')
      return double(x)
    })
    const server = kept(await start(given, { batchSize: 16, queueLimit: 100 }))
    const settled = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => arrayOf(server.batchedRun(Batch.concatenate([s32([i])])))),
    )
    settled.forEach((each, i) => {
      if (i === 13) expect((each as PromiseRejectedResult).reason).toEqual(new Error('thirteen'))
      else expect((each as PromiseFulfilledResult<unknown>).value).toEqual([2 * i])
    })
    expect(server.stats()).toMatchObject({ received: 40, succeeded: 39, failed: 1 })
  })

  it('stops at the end of its scope', async () => {
    let server: Server<never>
    {
      await using scoped = await start(jitServing(double))
      server = scoped as Server<never>
      expect(await arrayOf(scoped.batchedRun(Batch.stack([1])))).toEqual([2])
    }
    expect(server.health().state).toBe('stopped')
  })
})
