// Pools as programs see them: options, ends, crashes, memory that grows.
import { execFile } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { add, exp, iota, multiply, sum, tensor, toArray, toNumber } from '@nx/tensor'
import type { Backend, Executable } from '@nx/types'
import { NxError } from '@nx/types'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { wasmThreads } from '../src/threads.ts'
import type { ThreadedBackend } from '../src/threads.ts'
import type { Thread } from '../src/threads/start.ts'
import type { ThreadData } from '../src/threads/thread.ts'
import { randomGraph } from '../../compiler/test/random/random-graph.ts'
import { startThread } from '../src/threads/start.ts'
import { operand, reference, run, runExecutable } from './compare.ts'
import { pool, pooled } from './pools.ts'

afterEach(() => vi.unstubAllGlobals())

const caught = async (action: () => unknown): Promise<NxError> => {
  try {
    await action()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

it.each<readonly [options: unknown, code: string, message: string]>([
  [{ threads: 0 }, 'option', 'threads is a whole number from 1 to 32, got 0'],
  [{ threads: 1.5 }, 'option', 'threads is a whole number from 1 to 32, got 1.5'],
  [{ threads: 33 }, 'option', 'threads is a whole number from 1 to 32, got 33'],
  [{ threads: '2' }, 'option', 'threads is a whole number from 1 to 32, got "2"'],
  [{ relaxedSimd: 1 }, 'option', 'relaxedSimd is true or false, got 1'],
  [
    { scalars: { x: 1 } },
    'option',
    'scalars "x" is made by wasmScalar or wasmKernel, under a name with a prefix such as "my.op", got 1',
  ],
  [
    { thread: 2 },
    'unknown_option',
    'there is no option "thread"; the options are threads, relaxedSimd, revectorize, memoryBudget, traceMemory, scalars, kernels; write { threads: … }',
  ],
])('refuses %j', async (options, code, message) => {
  const error = await caught(() => wasmThreads(options as object))
  expect(error).toMatchObject({ code, op: 'wasmThreads', message: `wasmThreads: ${message}` })
})

describe('where there can be no threads', () => {
  it('computes on one, and says why', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined)
    const backend = await wasmThreads({ threads: 2 })
    expect(backend.threads).toBe(1)
    expect(backend.obstacle).toMatch(/^there is no SharedArrayBuffer; serve the page with .*Cross-Origin/)
    expect(toArray(add(tensor([1, 2], { backend: backend as Backend }), 1))).toEqual([2, 3])
    await backend.terminate()
  })

  it('says nothing where one is asked for', async () => {
    expect(await wasmThreads({ threads: 1 })).toMatchObject({ threads: 1, obstacle: undefined, name: 'wasm' })
  })

  it('says what keeps workers from starting', async () => {
    vi.stubGlobal(
      'Worker',
      class {
        constructor() {
          throw new Error('refused')
        }
        unref(): void {}
      },
    )
    const backend = await wasmThreads({ threads: 2 })
    expect(backend).toMatchObject({ threads: 1, obstacle: 'a worker did not start: Error: refused' })
    expect(toArray(add(tensor([1, 2], { backend: backend as Backend }), 1))).toEqual([2, 3])
  })
})

const size = 300_000

/** Elements that several threads compute. */
const large = (backend: Backend) => iota([size], { type: 'f32', backend })

describe('a backend of several threads', () => {
  it('goes on on one after its end', async () => {
    const backend = await wasmThreads({ threads: 3 })
    expect(backend.threads).toBe(3)
    const x = exp(multiply(large(backend as Backend), 1e-6))
    await backend.terminate()
    expect(backend.threads).toBe(1)
    expect(toArray(exp(multiply(large(backend as Backend), 1e-6)))).toEqual(toArray(x))
    await backend.terminate()
  })

  it('ends with a scope', async () => {
    let outer: ThreadedBackend
    {
      await using backend = await wasmThreads({ threads: 2 })
      outer = backend
      expect(outer.threads).toBe(2)
    }
    expect(outer.threads).toBe(1)
  })

  it('computes beside another one', async () => {
    await using one = await wasmThreads({ threads: 2 })
    await using two = await wasmThreads({ threads: 2 })
    for (let turn = 0; turn < 20; turn++)
      for (const backend of [one, two]) expect(toNumber(sum(multiply(large(backend as Backend), 0)))).toBe(0)
  })

  it('keeps computing while its memory grows', async () => {
    await using backend = await wasmThreads({ threads: 2, memoryBudget: 2 ** 30 })
    const kept = Array.from({ length: 60 }, (_, i) => add(large(backend as Backend), i))
    kept.forEach((x, i) => expect(toNumber(sum(multiply(x, 0)))).toBe(0 * i))
    kept.forEach((x, i) => expect((toArray(x) as number[]).at(-1)).toBe(Math.fround(size - 1 + i)))
  })

  it('hands out bytes that are not shared', async () => {
    await using backend = await wasmThreads({ threads: 2 })
    const spec = { type: 'u8', shape: [3] } as const
    const bytes = backend.readSync!(backend.upload(Uint8Array.of(65, 66, 67), spec), spec)
    expect(bytes.buffer).toBeInstanceOf(ArrayBuffer)
    expect(new TextDecoder().decode(bytes)).toBe('ABC')
  })

  it('reports what fails on any thread, as one thread does', async () => {
    await using backend = await wasmThreads({ threads: 2 })
    const divisors = Int32Array.from({ length: 2_000_000 }, (_, i) => i - 1_999_999)
    const spec = { type: 's32', shape: [divisors.length] } as const
    const data = backend.upload(new Uint8Array(divisors.buffer), spec)
    const inputs = [
      { spec, data },
      { spec, data },
    ]
    const error = await caught(() => backend.execute({ op: 'quotient', inputs, attrs: {}, outs: [spec] }))
    expect(error).toMatchObject({ code: 'division_by_zero', op: 'quotient' })
  })
})

it('leaves its memory as it was after 10⁴ calls', { timeout: 120_000 }, async () => {
  const own = await pool(3, 100)
  const backend = pooled(own)
  const graphs = [1, 2, 3, 4, 5].map((seed) => randomGraph(seed, { most: 60 }))
  const round = (turn: number): void => {
    for (const { graph, inputs } of graphs) {
      const executable = (made[graph.results.join()] ??= backend.compile!(graph, {}))
      runExecutable(backend, executable, graph, inputs)
    }
    const spec = { type: 'f32', shape: [40 + (turn % 5), 50] } as const
    const data = backend.upload(new Uint8Array(4 * spec.shape[0] * spec.shape[1]), spec)
    for (const op of ['exp', 'negate', 'sqrt', 'floor', 'sin']) {
      const call = { op, inputs: [{ spec, data }], attrs: {}, outs: [spec] }
      backend.execute(call).forEach((each) => backend.dispose!(each))
    }
    backend.dispose!(data)
  }
  const made: Record<string, Executable> = {}
  for (let turn = 0; turn < 50; turn++) round(turn)
  const before = own.memory.stats().residentBytes
  for (let turn = 0; turn < 1000; turn++) round(turn)
  expect(own.memory.stats().residentBytes).toBeLessThanOrEqual(before)
  expect(own.jobs).toBeGreaterThan(4000)
  await own.terminate()
})

it('shares what is compiled at addresses beyond 2 GiB', async () => {
  const own = await pool(2)
  const backend = pooled(own)
  // Addresses that nobody touches.
  own.memory.allocateArena(2 ** 31)
  const x = operand('f32', [100_000], 1, true)
  for (const op of ['negate', 'floor', 'sqrt', 'exp', 'sin', 'cos', 'tanh']) {
    expect(run(backend, op, [x], {}, x.spec)).toHaveLength(100_000)
    await setTimeout(1)
  }
  expect(own.threads).toBe(2)
  await own.terminate()
})

/** A thread that does what a worker with this body does in a job. */
const startBroken =
  (body: string) =>
  (data: ThreadData): Thread => {
    const source = `
      const { workerData: { memory, address, length, layout, active, bit }, parentPort } = require('node:worker_threads')
      const control = new Int32Array(memory.buffer, address, length)
      parentPort.postMessage(0)
      for (;;) {
        const job = Atomics.load(control, layout.job)
        if (job % 2 === 0) { Atomics.wait(control, layout.job, job); continue }
        Atomics.store(control, active, 1)
        if (Atomics.load(control, layout.job) === job) { ${body} }
        Atomics.store(control, active, 0)
      }`
    const worker = new Worker(source, { eval: true, workerData: data })
    const thread = {
      alive: true,
      ready: new Promise<void>((resolve) => worker.on('message', () => resolve())),
      terminate: () => {
        thread.alive = false
        return worker.terminate()
      },
    }
    return thread
  }

/** Runs until a thread takes part. */
async function untilLost(action: () => unknown): Promise<NxError> {
  for (let turn = 0; turn < 1000; turn++) {
    try {
      action()
    } catch (error) {
      if (error instanceof NxError) return error
      throw error
    }
    await setTimeout(1)
  }
  throw new Error('nothing was thrown')
}

describe('a thread that is lost', () => {
  it.each([
    [
      'ends amid a job',
      'process.exit()',
      /a thread of the pool failed: it ended, or stopped, amid its work; call again/,
    ],
    ['makes no progress', 'for (;;);', /it ended, or stopped, amid its work/],
  ])('fails the call if it %s, and the next goes on without it', async (_, body, message) => {
    const own = await pool(2, 1000, startBroken(body))
    const backend = pooled(own)
    const x = operand('f32', [10_000], 1, true)
    const action = (): unknown => run(backend, 'negate', [x], {}, x.spec)
    const error = await untilLost(action)
    expect(error).toMatchObject({ code: 'worker_lost', op: 'wasmThreads', details: { retryable: true } })
    expect(error.message).toMatch(message)
    expect(own.threads).toBe(1)
    expect(action()).toEqual(run(reference, 'negate', [x], {}, x.spec))
    await own.terminate()
  })

  it('leaves no room behind that a line was sorted or transformed in', async () => {
    for (const [op, type] of [
      ['sort', 'f32'],
      ['fft', 'c64'],
    ] as const) {
      const own = await pool(2, 1000, startBroken('process.exit()'))
      const backend = pooled(own)
      const spec = { type, shape: [2 ** 18] } as const
      const data = backend.upload(new Uint8Array(2 ** 18 * (type === 'c64' ? 8 : 4)), spec)
      const attrs = op === 'fft' ? { axis: 0, length: 2 ** 18 } : { axis: 0, direction: 'asc', stable: true }
      const call = { op, inputs: [{ spec, data }], attrs, outs: [spec] }
      const before = own.memory.stats().residentBytes
      const error = await untilLost(() => backend.execute(call).forEach((each) => backend.dispose!(each)))
      expect(error.code).toBe('worker_lost')
      // What the failed call would have given is garbage.
      const { residentBytes } = own.memory.stats()
      expect(residentBytes - before, op).toBeLessThan(2 ** 18 * (type === 'c64' ? 10 : 6))
      await own.terminate()
    }
  })

  it('changes nothing if it ended before', async () => {
    const workers: Thread[] = []
    const own = await pool(3, 1000, (data) => (workers.push(startThread(data)), workers.at(-1)!))
    const backend = pooled(own)
    const x = operand('f32', [10_000], 1, true)
    const expected = run(reference, 'negate', [x], {}, x.spec)
    await workers[0]!.terminate()
    expect(own.threads).toBe(2)
    for (let turn = 0; turn < 50; turn++) expect(run(backend, 'negate', [x], {}, x.spec)).toEqual(expected)
    await own.terminate()
  })
})

it('says what a thread threw, and goes on without it', async () => {
  const thrown = `
    const text = 'Error: no'
    for (let i = 0; i < text.length; i++) control[layout.text + i] = text.charCodeAt(i)
    control[layout.text + text.length] = 0
    Atomics.or(control, layout.thrown, bit)`
  const own = await pool(2, 1000, startBroken(thrown))
  const x = operand('f32', [10_000], 1, true)
  const backend = pooled(own)
  const action = (): unknown => run(backend, 'negate', [x], {}, x.spec)
  const error = await untilLost(action)
  expect(error.message).toBe(
    'wasmThreads: a thread of the pool failed: Error: no; call again, which runs on those that are left',
  )
  expect(own.threads).toBe(1)
  expect(action()).toEqual(run(reference, 'negate', [x], {}, x.spec))
  await own.terminate()
})

it('keeps no process alive', async () => {
  const script = `
    import { wasmThreads } from '@nx/backend-wasm/threads'
    import { exp, iota } from '@nx/tensor'
    const backend = await wasmThreads({ threads: 3 })
    exp(iota([500_000], { type: 'f32', backend }))
    console.log(backend.threads)`
  const args = [
    '--conditions=@nx/source',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    script,
  ]
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, timeout: 25_000 })
  expect(stdout.trim()).toBe('3')
})
