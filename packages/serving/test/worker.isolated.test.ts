// Worker partitions on real threads: what crosses, what fails, what ends, and what is left behind.
import { spawnSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type ResourceLimits, Worker } from 'node:worker_threads'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { container } from '@nx/defn'
import {
  f32,
  iota,
  s32,
  setDefaultBackend,
  type Tensor,
  tensor,
  toArray,
  toBinary,
  vectorize,
} from '@nx/tensor'
import { NxError } from '@nx/types'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Batch, jitServing, type Partition, type Partitions, type ServingOptions } from '../src/index.ts'
import { bundled } from '../../../tooling/reliability/serve/bundle.ts'
import { workerPartitions, type WorkerPartitionsOptions } from '../src/worker.ts'

const execArgv = ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning']
const nobody = (): void => {}
const open: Partition[] = []
let workers: Worker[] = []

const byKey = pathToFileURL(await bundled(fileURLToPath(new URL('./workers/by-key.ts', import.meta.url))))

/** Partitions of a module of `workers/`. */
function partitionsOf(
  file: string,
  options: WorkerPartitionsOptions = {},
  resourceLimits: ResourceLimits = {},
): Partitions {
  return workerPartitions(() => {
    const worker = new Worker(file === 'by-key.ts' ? byKey : new URL(`./workers/${file}`, import.meta.url), {
      execArgv,
      resourceLimits,
      stdout: true,
      stderr: true,
    })
    workers.push(worker)
    return worker
  }, options)
}

async function created(
  batchKeys: string[],
  options: ServingOptions = {},
  limits?: ResourceLimits,
): Promise<Partition> {
  const served = jitServing((x: Tensor) => x, options as ServingOptions<Batch>)
  const partition = await partitionsOf('by-key.ts', {}, limits).create(0, served, { batchKeys })
  open.push(partition)
  return partition
}

async function reasonOf(execution: unknown): Promise<unknown> {
  return Promise.resolve(execution).then(
    () => expect.fail('fulfilled'),
    (reason: unknown) => reason,
  )
}

const exitOf = (worker: Worker): Promise<unknown> =>
  worker.threadId === -1 ? Promise.resolve() : new Promise((resolve) => worker.once('exit', resolve))

beforeEach(() => void setDefaultBackend(binaryBackend()))

afterEach(async () => {
  await Promise.all(open.splice(0).map((partition) => partition.dispose()))
  expect(workers.map(({ threadId }) => threadId)).toEqual(workers.map(() => -1))
  workers = []
  vi.unstubAllGlobals()
})

describe('what crosses', () => {
  it.each([
    ['binary', binaryBackend()],
    ['wasm', wasmBackend()],
  ])('comes back as it was, from %s', async (name, backend) => {
    setDefaultBackend(backend)
    const partition = await created(['same', 'about', 'again'])
    const rows = f32([[1, 2], [3, 4], [5, 6]], { names: ['row', 'x'] }) // prettier-ignore
    const entry = {
      b: [rows, s32([1, 2, 3])],
      a: { kind: 'text', flag: true, none: null, nothing: undefined },
    }
    const [, batch] = Batch.concatenate([entry]).split(1)
    const { output, serverInfo } = await partition.execute(batch.withKey('same').pad(1), nobody)
    const { a, b } = output as { readonly a: object; readonly b: readonly [Tensor, Tensor] }
    expect(serverInfo).toBe(null)
    expect([Object.keys(output as object), a]).toEqual([['b', 'a'], entry.a])
    expect(b.map((each) => toArray(each))).toEqual([[[3, 4], [5, 6], [0, 0]], [2, 3, 0]]) // prettier-ignore
    expect(b.map((each) => [each.names, each.type, each.backend.name])).toEqual([[['row', 'x'], 'f32', name], [[null], 's32', name]]) // prettier-ignore
    expect(toArray(rows)).toEqual([[1, 2], [3, 4], [5, 6]]) // prettier-ignore

    const about = await partition.execute(Batch.stack([1, 2]).pad(3).withKey('about'), nobody)
    const [joined, facts] = about.output as readonly [Tensor, Record<string, Tensor | string>]
    expect([toArray(joined), facts['key'], toArray(facts['size'] as Tensor), toArray(facts['padding'] as Tensor)]).toEqual([[1, 2, 0, 0, 0], 'about', 2, 3]) // prettier-ignore
    const again = await partition.execute(Batch.stack([1, 2]).pad(1).withKey('again'), nobody)
    expect(toArray(again.output as Tensor)).toEqual([1, 2, 0, 0])
  })

  it('takes vectorized tensors, 64-bit integers, halves and tensors without elements', async () => {
    const partition = await created(['same'])
    const through = async (batch: Batch): Promise<Tensor> =>
      (await partition.execute(batch.withKey('same'), nobody)).output as Tensor
    const vectors = await through(Batch.concatenate([vectorize(f32([[1, 2], [3, 4]]), 'v')]).pad(1)) // prettier-ignore
    expect([vectors.vectorizedAxes, vectors.shape, toArray(vectors)]).toEqual([[['v', 2]], [3], [[1, 2, 0], [3, 4, 0]]]) // prettier-ignore
    for (const row of [
      tensor([2n ** 63n], { type: 'u64' }),
      tensor([1.5], { type: 'f16' }),
      tensor([-2], { type: 'bf16' }),
      f32([]),
    ]) {
      const back = await through(Batch.stack([row, row]))
      expect([back.type, back.shape, toBinary(back)]).toEqual([
        row.type,
        [2, ...row.shape],
        new Uint8Array([...toBinary(row), ...toBinary(row)]),
      ])
    }
  })

  it('moves large tensors, and leaves those of the caller alone', async () => {
    const partition = await created(['same'])
    const large = iota([4, 4_000_000], { type: 'f32' })
    const batch = Batch.concatenate([large]).withKey('same')
    for (const _ of [1, 2]) {
      const { output } = await partition.execute(batch, nobody)
      expect(Buffer.compare(toBinary(output as Tensor), toBinary(large))).toBe(0)
    }
  })

  it('refuses instances of classes and functions both ways', async () => {
    const partition = await created(['same', 'class'])
    class Point {
      x = f32(1);
      [container]() {
        return { parts: [this.x], rebuild: () => new Point() }
      }
    }
    for (const entry of [new Point(), { deep: [new Point()] }, { x: f32(1), fn: () => 1 }]) {
      const error = (await reasonOf(
        partition.execute(Batch.stack([entry]).withKey('same'), nobody),
      )) as NxError
      expect([error.code, error.op]).toEqual(['container', 'workerPartitions'])
      expect(error.message).toMatch(/cannot move to or from a worker; use arrays, plain objects and texts/)
    }
    expect(await reasonOf(partition.execute(Batch.stack([1]).withKey('class'), nobody))).toMatchObject({
      code: 'container',
    })
    expect((await partition.execute(Batch.stack([1]).withKey('same'), nobody)).serverInfo).toBe(null)
  })

  it('tells of hooks in order, before the output', async () => {
    const partition = await created(['hooked'], { streaming: { hooks: ['twice', 'given'] } })
    for (const n of [1, 10]) {
      const told: unknown[] = []
      const batch = Batch.stack([f32([n]), f32([2 * n])])
        .pad(1)
        .withKey('hooked')
      const { output } = await partition.execute(batch, (name, value) =>
        told.push(name, toArray(value as Tensor)),
      )
      expect(told).toEqual(['given', [[n], [2 * n], [0]], 'twice', [[2 * n], [4 * n], [0]]])
      expect(toArray(output as Tensor)).toEqual([[2 * n + 1], [4 * n + 1], [1]])
    }
  })

  it('fails the batch whose listener of hooks fails', async () => {
    const partition = await created(['hooked'], { streaming: { hooks: ['twice'] } })
    const failure = new Error('of the listener')
    const batch = Batch.stack([f32([1])]).withKey('hooked')
    const throws = (): never => {
      throw failure
    }
    expect(await reasonOf(partition.execute(batch, throws))).toBe(failure)
    expect(toArray((await partition.execute(batch, nobody)).output as Tensor)).toEqual([[3]])
  })
})

describe('what functions throw', () => {
  it('comes back with its name, message, stack and what it carries, and the worker goes on', async () => {
    const keys = ['throw', 'throw nx', 'throw value', 'throw what cannot be cloned', 'trap']
    const partition = await created([...keys, 'same'])
    const reasons: unknown[] = []
    for (const key of keys)
      reasons.push(await reasonOf(partition.execute(Batch.stack([1]).withKey(key), nobody)))
    const [own, nx, value, text, trap] = reasons
    expect(own).toBeInstanceOf(Error)
    expect(own).toMatchObject({ name: 'OwnError', message: 'of the worker', code: 'E_OWN' })
    expect((own as Error).stack).toMatch(/by-key\./)
    expect((own as Error).cause).toBeInstanceOf(RangeError)
    expect((own as Error).cause).toMatchObject({ message: 'deeper' })
    expect(nx).toBeInstanceOf(NxError)
    expect(nx).toMatchObject({ code: 'my_code', op: 'myOp', message: 'myOp: no', details: { shape: [2, 3] } })
    expect(value).toEqual({ not: ['an', 'error'] })
    expect(text).toBe('() => 1')
    expect(trap).toMatchObject({
      name: 'RuntimeError',
      message: expect.stringMatching(/unreachable/) as unknown,
    })
    const unknown = await reasonOf(partition.execute(Batch.stack([1]).withKey('other'), nobody))
    expect(unknown).toMatchObject({ code: 'unknown_batch_key' })
    expect(
      toArray((await partition.execute(Batch.stack([1]).withKey('same'), nobody)).output as Tensor),
    ).toEqual([1])
  })
})

describe('what ends', () => {
  it.each([
    ['exit', /it exited with code 7/],
    ['uncaught', /Error: nobody catches this/],
  ])('is lost by %s, and can be made again', async (key, why) => {
    const partitions = partitionsOf('by-key.ts')
    const served = jitServing((x: Tensor) => x)
    const partition = await partitions.create(0, served, { batchKeys: [key, 'same'] })
    const error = (await reasonOf(partition.execute(Batch.stack([1]).withKey(key), nobody))) as NxError
    expect(error).toMatchObject({ code: 'worker_lost', details: { retryable: true } })
    expect(error.message).toMatch(why)
    expect(await partition.lost).toBe(error)
    expect(await reasonOf(partition.execute(Batch.stack([1]).withKey('same'), nobody))).toBe(error)
    await exitOf(workers[0]!)
    const next = await partitions.create(0, served, { batchKeys: ['same'] })
    open.push(next)
    expect(toArray((await next.execute(Batch.stack([1]).withKey('same'), nobody)).output as Tensor)).toEqual([
      1,
    ])
  })

  it('is lost when the worker has no memory left', async () => {
    const partition = await created(
      ['memory'],
      {},
      { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 8 },
    )
    const error = await reasonOf(partition.execute(Batch.stack([1]).withKey('memory'), nobody))
    expect(error).toMatchObject({ code: 'worker_lost', message: expect.stringMatching(/memory/) as unknown })
    expect(await partition.lost).toBe(error)
    await exitOf(workers[0]!)
  })

  it.each(['loop', 'never'])('is ended by dispose while it runs: %s', async (key) => {
    const partition = await created([key])
    const began = new Promise<void>((resolve) =>
      workers[0]!.on('message', (message) => void (message === 'began' && resolve())),
    )
    const reason = reasonOf(partition.execute(Batch.stack([1]).withKey(key), nobody))
    await began
    const exit = exitOf(workers[0]!)
    await partition.dispose()
    expect(await reason).toMatchObject({ code: 'worker_lost', details: { retryable: true } })
    await exit
    const settled = await Promise.race([partition.lost.then(() => 'lost'), Promise.resolve('not lost')])
    expect(settled).toBe('not lost')
    expect(await reasonOf(partition.execute(Batch.stack([1]).withKey(key), nobody))).toMatchObject({
      code: 'worker_lost',
    })
    await partition.dispose()
  })
})

describe('what does not begin', () => {
  const served = jitServing((x: Tensor) => x)

  it('rejects with what making a function throws', async () => {
    const error = await reasonOf(created(['init fails']))
    expect(error).toBeInstanceOf(NxError)
    expect(error).toMatchObject({ code: 'no_model', message: 'load: there is no model' })
  })

  it('rejects with what the module throws', async () => {
    const error = await reasonOf(partitionsOf('throws.ts').create(0, served, { batchKeys: ['a'] }))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toBe('of the module')
  })

  it('rejects where there is no such module', async () => {
    const error = await reasonOf(partitionsOf('missing.ts').create(0, served, { batchKeys: ['a'] }))
    expect(String(error)).toMatch(/missing\.ts/)
  })

  it('rejects if the worker is not ready in time', async () => {
    const error = await reasonOf(
      partitionsOf('silent.ts', { startTimeoutMs: 300 }).create(0, served, { batchKeys: ['a'] }),
    )
    expect(error).toMatchObject({ code: 'worker_start' })
    expect((error as Error).message).toBe(
      'workerPartitions: the worker was not ready within 300 ms; call serveWorker(serving) in its module, ' +
        'or give it more startTimeoutMs',
    )
  })

  it('is given up when nobody needs it any more', async () => {
    for (const abortFirst of [false, true]) {
      const controller = new AbortController()
      if (abortFirst) controller.abort()
      const making = partitionsOf('silent.ts').create(0, served, { batchKeys: ['a'] }, controller.signal)
      controller.abort()
      expect(await reasonOf(making)).toMatchObject({ code: 'worker_lost' })
    }
    await vi.waitFor(() => expect(workers.map(({ threadId }) => threadId)).toEqual([-1, -1]))
  })

  it.each([Infinity, 2 ** 31])('may be given %d ms, more than timers have', async (startTimeoutMs) => {
    const partition = await partitionsOf('by-key.ts', { startTimeoutMs }).create(0, served, {
      batchKeys: ['same'],
    })
    await partition.dispose()
  })

  it('is lost, and nothing else, when a worker says what is none of the messages', async () => {
    const error = await reasonOf(partitionsOf('strange.ts').create(0, served, { batchKeys: ['a'] }))
    expect(error).toMatchObject({ code: 'worker_lost' })
    expect((error as Error).message).toMatch('it sent a message "refused" that cannot be read')
  })

  it('says so where a runtime has no workers', async () => {
    vi.stubGlobal('process', {})
    const error = await reasonOf(workerPartitions('worker.js').create(0, served, { batchKeys: ['a'] }))
    expect(error).toMatchObject({ code: 'no_worker' })
  })

  it('refuses wrong options and what is no worker', async () => {
    const wrong: readonly (readonly [unknown, unknown, string])[] = [
      [1, {}, 'not_function'],
      ['a', { count: 0 }, 'option'],
      ['a', { startTimeoutMs: 0 }, 'option'],
      ['a', { size: 1 }, 'unknown_option'],
    ]
    for (const [worker, options, code] of wrong)
      expect(() => workerPartitions(worker as string, options as object)).toThrow(
        expect.objectContaining({ code }) as Error,
      )
    const error = await reasonOf(
      workerPartitions(() => null as never).create(0, served, { batchKeys: ['a'] }),
    )
    expect(error).toMatchObject({ code: 'option' })
  })
})

describe('what is left behind', () => {
  it('is nothing after 10,000 batches: no memory, no listeners', { timeout: 120_000 }, async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const partition = await created(['same'])
    const rows = Array.from({ length: 32 }, (_, i) => f32(Array.from({ length: 128 }, () => i)))
    const memory: number[] = []
    for (let i = 0; i < 10_000; i++) {
      const { output } = await partition.execute(Batch.stack(rows).withKey('same'), nobody)
      expect((output as Tensor).shape[0]).toBe(32)
      if (i === 2999 || i === 9999) {
        collect()
        memory.push(process.memoryUsage().rss)
      }
    }
    // 7,000 batches of 16 KB each way would be 220 MB.
    expect((memory[1]! - memory[0]!) / 2 ** 20).toBeLessThan(40)
    const [worker] = workers
    for (const event of ['message', 'error', 'exit', 'messageerror'])
      expect(worker!.listenerCount(event)).toBeLessThan(3)
  })

  it('keeps no process that has nothing else to do', () => {
    const file = fileURLToPath(new URL('./workers/unattended.ts', import.meta.url))
    const { status, stdout, stderr } = spawnSync(process.execPath, [...execArgv, file], {
      encoding: 'utf8',
      timeout: 25_000,
    })
    expect([status, stdout, stderr]).toEqual([0, '[[3,5]]\n', ''])
  })
})
