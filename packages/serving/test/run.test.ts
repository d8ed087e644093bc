// serving, jitServing and run: options, what is kept, errors of others, streams, telemetry, outputs that do not fit.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { cond, hook, jit } from '@nx/defn'
import {
  add,
  f32,
  greater,
  iota,
  multiply,
  negate,
  readArray,
  s32,
  setDefaultBackend,
  sum,
  type Tensor,
  toArray,
} from '@nx/tensor'
import { NxError } from '@nx/types'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  Batch,
  type BatchFunction,
  type BatchStream,
  jitServing,
  type ResultStream,
  run,
  serving,
  type ServingModule,
  type ServingOptions,
  start,
  type TelemetryEvent,
} from '../src/index.ts'
import { collect } from './stream-events.ts'

const double = (x: Tensor): Tensor => multiply(x, 2)
const tensorOf = (batch: Batch): Tensor => batch.toContainer() as Tensor
const one = (): Batch => Batch.stack([s32([1, 2])])

function mistake(body: () => unknown): NxError {
  try {
    body()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  return expect.fail('threw nothing')
}

async function rejection(promise: Promise<unknown>): Promise<NxError> {
  const error: unknown = await promise.then(
    () => expect.fail('fulfilled'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(NxError)
  return error as NxError
}

/** A serving of what a function of batches gives. */
const of = (fn: BatchFunction, options: ServingOptions = {}) =>
  serving(() => fn, options as ServingOptions<Batch>)

beforeEach(() => void setDefaultBackend(binaryBackend()))

describe('options', () => {
  it.each([
    ['batchSize', 0],
    ['batchSize', 1.5],
    ['batchSize', '4'],
    ['idempotent', 1],
    ['streaming', 'yes'],
    ['streaming', null],
    ['streaming', { hooks: 'a' }],
    ['streaming', { hooks: [1] }],
    ['template', ['f32']],
    ['template', 1],
    ['cacheSize', 0],
  ])('refuses %s: %o', (name, value) => {
    for (const make of [serving, jitServing] as unknown as ((fn: unknown, options: unknown) => unknown)[]) {
      const { code, message } = mistake(() => make(() => double, { [name]: value }))
      expect(code).toBe('option')
      expect(message).toMatch(new RegExp(`^(jitS|s)erving: ${name} is `))
    }
  })

  it.each(['clientPreprocessing', 'clientPostprocessing', 'distributedPostprocessing', 'telemetry'])(
    'refuses a %s that is no function',
    (name) =>
      expect(mistake(() => serving(() => () => null, { [name]: 1 } as never)).code).toBe('not_function'),
  )

  it('knows all its options, and those of jit but static', () => {
    const unknown = mistake(() => jitServing(double, { batchsize: 1 } as never))
    expect([unknown.code, unknown.op]).toEqual(['unknown_option', 'jitServing'])
    expect(mistake(() => jitServing(double, { static: [0] })).code).toBe('unknown_option')
  })

  it('takes a function or a module', () => {
    for (const wrong of [null, undefined, 1, {}, { init() {} }]) {
      const { code, message } = mistake(() => serving(wrong as never))
      expect(code).toBe('not_function')
      expect(message).toMatch(/^serving: needs what makes a function of batches, or a module/)
    }
    expect(mistake(() => jitServing({} as never)).code).toBe('not_function')
  })

  it('refuses what makes no function, and a batch key without one', async () => {
    const error = await rejection(
      run(
        serving(() => f32([1]) as never),
        one(),
      ),
    )
    expect(error.message).toBe(
      'serving: it is given what makes a function of a batch, and that gave Tensor; see jitServing',
    )
  })
})

describe('what is kept', () => {
  it('makes functions once per key, and compiles once for all runs', async () => {
    let made = 0
    let traced = 0
    const kept = serving((options) => {
      made++
      const compiled = jit((x: Tensor) => {
        traced++
        return double(x)
      }, options)
      return (batch) => compiled(tensorOf(batch))
    })
    for (const key of ['a', 'b', 'a', 'b']) await run(kept, one().withKey(key))
    await Promise.all([run(kept, one().withKey('c')), run(kept, one().withKey('c'))])
    expect([made, traced]).toEqual([3, 3])
  })

  it('tries again to make what could not be made', async () => {
    let tries = 0
    const flaky = serving(async () => {
      if (++tries === 1) throw new Error('no network')
      return (batch: Batch) => double(tensorOf(batch))
    })
    await expect(run(flaky, one())).rejects.toThrow('no network')
    expect(toArray((await run(flaky, one())) as Tensor)).toEqual([[2, 4]])
  })

  it('awaits what is asynchronous everywhere', async () => {
    const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(resolve, 1, value))
    const slow = serving(() => later((batch: Batch) => later(double(tensorOf(batch)))), {
      clientPreprocessing: (input: number) => later([Batch.stack([input]), 'info'] as const),
      clientPostprocessing: ({ output }: { output: Tensor }, info) => later([toArray(output), info]),
    })
    expect(await run(slow, 3)).toEqual([[6], 'info'])
  })

  it('gives a module options that jit takes as they are, in a run and in a server', async () => {
    const compiling: ServingModule<((x: Tensor) => Tensor)[]> = {
      init: (_, partitions) => partitions.map((options) => jit(double, options)),
      handleBatch: (batch, partition, state) => ({
        execute: () => [state[partition]!(tensorOf(batch)), null],
        state,
      }),
    }
    const compiled = serving(compiling, { cacheSize: 4 })
    expect(toArray((await run(compiled, one())) as Tensor)).toEqual([[2, 4]])
    await using server = await start(compiled, { partitions: 2 })
    expect(toArray((await server.batchedRun(one())) as Tensor)).toEqual([[2, 4]])
  })

  it('threads the state of a module through the batches of a run, each with the state before it', async () => {
    const counting: ServingModule<number> = {
      init: () => Promise.resolve(10),
      handleBatch: (batch, _, state) => ({
        execute: () => [add(tensorOf(batch), state), state],
        state: state + 1,
      }),
    }
    const stream = (await run(
      serving(counting, { batchSize: 1, streaming: true }),
      Batch.stack([1, 2]),
    )) as ResultStream
    const seen: unknown[] = []
    for await (const event of stream)
      seen.push(event.kind === 'batch' && [toArray(event.output as Tensor), event.serverInfo])
    expect(seen).toEqual([[[11], 10], [[13], 11]]) // prettier-ignore
  })
})

describe('errors', () => {
  it('passes on what functions throw, as it is', async () => {
    const failure = { not: 'even an error' }
    const throws = (): never => {
      throw failure
    }
    await expect(run(of(throws), one())).rejects.toBe(failure)
    await expect(run(serving(throws), one())).rejects.toBe(failure)
    await expect(run(of(double as never, { clientPreprocessing: throws }), one())).rejects.toBe(failure)
    const post = serving(() => (batch) => tensorOf(batch), { clientPostprocessing: throws })
    await expect(run(post, one())).rejects.toBe(failure)
    const stream = (await run(of(throws, { streaming: true }), one())) as ResultStream
    await expect(stream.next()).rejects.toBe(failure)
    const hooked = jitServing(throws, { streaming: { hooks: ['a'] } })
    await expect((await run(hooked, one())).next()).rejects.toBe(failure)
  })

  it('refuses inputs that are no batches, and results of preprocessing that are none', async () => {
    const plain = jitServing(double)
    for (const wrong of [1, null, undefined, 'text', f32([1]), { a: 1 }]) {
      const { code, message } = await rejection(run(plain, wrong as unknown as Batch))
      expect(code).toBe('preprocessing')
      expect(message).toMatch(
        /^run: the input is a batch or a stream of batches, got .+; give a Batch, or the serving/,
      )
    }
    for (const wrong of [1, null, [one()], [1, 2], [f32([1]), 2], one(), [one(), 1, 2]]) {
      const strange = serving(() => double as never, { clientPreprocessing: () => wrong as never })
      const { code, message } = await rejection(run(strange, one()))
      expect(code).toBe('preprocessing')
      expect(message).toMatch(/^run: clientPreprocessing must return \[batch, info\]/)
    }
  })

  it('refuses batches without entries, in streams too, and streams without batches', async () => {
    const plain = jitServing(double)
    for (const empty of [Batch.empty(), one().split(1)[1], [one(), Batch.empty()], []])
      expect((await rejection(run(plain, empty as BatchStream))).code).toBe('empty')
  })

  it('refuses outputs without the rows of the batch', async () => {
    const batch = Batch.stack([1, 2, 3])
    const got = async (output: unknown): Promise<string> => {
      const { code, details } = await rejection(
        run(
          of(() => output),
          batch,
        ),
      )
      expect(code).toBe('batch_output')
      return String(details['got'])
    }
    expect(await got(undefined)).toBe('undefined')
    expect(await got(s32(1))).toBe('s32[]')
    expect(await got(s32([1, 2]))).toBe('s32[2]')
    expect(await got({ a: s32([1, 2, 3]), b: 4 })).toBe('4')
    expect(await got([s32([1, 2, 3]), s32([[1]])])).toBe('s32[1, 1]')
    const summed = jitServing((x: Tensor) => sum(x))
    expect((await rejection(run(summed, batch))).message).toBe(
      'run: the function of a serving gives tensors with a row for each of the batch, 3 along the first axis, got s32[]; ' +
        'keep the first axis in the function',
    )
  })

  it('refuses any other number of rows of what was given tensors, and takes it for padding of what was given a batch', async () => {
    for (const padding of [0, 2])
      for (const rows of [1, 2, 3, 4, 5, 6, 10, 1000]) {
        const padded = Batch.stack([1, 2, 3]).pad(padding)
        const fixed = [run(jitServing(() => iota([rows, 2])), padded), run(of(() => iota([rows, 2])), padded)] // prettier-ignore
        for (const [i, result] of fixed.entries())
          if (i === 0 ? rows === 3 + padding : rows >= 3)
            expect(toArray((await result) as Tensor)).toEqual([[0, 1], [2, 3], [4, 5]]) // prettier-ignore
          else
            expect((await rejection(result)).message).toBe(
              'run: the function of a serving gives tensors with a row for each of the batch, ' +
                `${i === 0 ? 3 + padding : 3} along the first axis, got s32[${rows}, 2]; keep the first axis in the function`,
            )
      }
  })

  it('refuses values of hooks with other rows than the batch', async () => {
    for (const weights of [1, 2, 4, 100]) {
      const hooked = jitServing((x: Tensor) => add(x, sum(hook(iota([weights, 2]), 'weights'))), {
        streaming: { hooks: ['weights'] },
      })
      const { code, details } = await rejection(collect(await run(hooked, Batch.stack([1, 2, 3]))))
      expect([code, details['got']]).toEqual(['batch_output', `s32[${weights}, 2]`])
    }
  })

  it('refuses parts that differ', async () => {
    let calls = 0
    const changing = of((batch) => (++calls % 2 === 0 ? [tensorOf(batch)] : tensorOf(batch)), {
      batchSize: 1,
    })
    const { code, message } = await rejection(run(changing, Batch.stack([1, 2])))
    expect([code, message]).toEqual([
      'batch_output',
      'run: the parts of a request that was split gave different outputs, rows of s32[] and of [s32[]]; ' +
        'give the same for every batch',
    ])
  })

  it('refuses modules that give something else', async () => {
    const module = (handled: unknown): ServingModule => ({
      init: () => null,
      handleBatch: () => handled as never,
    })
    for (const wrong of [null, {}, { execute: 1 }, { execute: () => null }, { execute: () => [1] }])
      expect((await rejection(run(serving(module(wrong)), one()))).code).toBe('serving_module')
  })

  it('refuses a batch larger than the batch size where hooks are streamed', async () => {
    const hooked = jitServing(double, { batchSize: 2, streaming: { hooks: ['a'] } })
    const { code, message } = await rejection(run(hooked, Batch.stack([1, 2, 3])))
    expect([code, message]).toEqual([
      'batch_size',
      'run: a batch of 3 cannot exceed the batch size of 2 when streaming hooks; give smaller batches',
    ])
  })
})

describe('outputs', () => {
  it('joins containers of parts in order, with names, classes of texts and whole rows', async () => {
    const pair = of((batch) => ({ twice: double(tensorOf(batch)), kind: 'pair', rest: [tensorOf(batch)] }), {
      batchSize: 2,
    })
    const rows = f32([[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]], { names: [null, 'x'] }) // prettier-ignore
    const output = (await run(pair, Batch.concatenate([rows]))) as {
      twice: Tensor
      kind: string
      rest: Tensor[]
    }
    expect(toArray(output.twice)).toEqual([[2, 4], [6, 8], [10, 12], [14, 16], [18, 20]]) // prettier-ignore
    expect([output.kind, output.twice.names, toArray(output.rest[0]!)]).toEqual([
      'pair',
      [null, 'x'],
      toArray(rows),
    ])
  })

  it.each([
    ['binary', binaryBackend()],
    ['wasm', wasmBackend()],
  ])('gives every row what it gives alone, however an input is split, on %s', async (_, backend) => {
    setDefaultBackend(backend)
    const rows = Array.from({ length: 23 }, (_, i) => f32([i, -i, i / 3]))
    const fn = (x: Tensor): Tensor => add(multiply(x, x), 1)
    const alone = rows.map((row) => toArray(fn(row)))
    for (const batchSize of [1, 2, 7, 22, 23, 64])
      expect(toArray(await run(jitServing(fn, { batchSize }), Batch.stack(rows)))).toEqual(alone)
  })
})

describe('streams', () => {
  it('takes a batch of the input only when its result is asked for, and closes it when nobody asks any more', async () => {
    const log: string[] = []
    const input = (function* () {
      try {
        for (const n of [1, 2, 3]) {
          log.push(`made ${n}`)
          yield Batch.stack([n])
        }
      } finally {
        log.push('closed')
      }
    })()
    const stream = await run(jitServing(double, { streaming: true }), input)
    expect(log).toEqual([])
    for await (const event of stream) {
      log.push(event.kind)
      if (log.length > 3) break
    }
    expect(log).toEqual(['made 1', 'batch', 'made 2', 'batch', 'closed'])
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  it('closes the input when a batch fails', async () => {
    let closed = 0
    const input = (function* () {
      try {
        yield Batch.stack([1])
      } finally {
        closed++
      }
    })()
    const failing = of(() => {
      throw new Error('no')
    })
    await expect(run(failing, input as unknown as Batch)).rejects.toThrow('no')
    expect(closed).toBe(1)
  })

  it('gives hooks of the rows of the batch, each run its own, also at the same time', async () => {
    const hooked = jitServing((x: Tensor) => hook(hook(multiply(x, 2), 'twice'), 'again'), {
      streaming: { hooks: ['twice'] },
    })
    const hooksOf = async (n: number): Promise<unknown[]> => {
      const seen: unknown[] = []
      for await (const event of await run(hooked, Batch.stack([n]).pad(2)))
        seen.push(
          event.kind === 'hook'
            ? [event.name, toArray(event.value as Tensor)]
            : toArray(event.output as Tensor),
        )
      return seen
    }
    const all = await Promise.all([1, 2, 3].map(hooksOf))
    expect(all).toEqual([1, 2, 3].map((n) => [['twice', [2 * n]], [2 * n]]))
  })
})

describe('telemetry', () => {
  it('tells of what fails, and survives listeners that do', async () => {
    const events: TelemetryEvent[] = []
    const failure = new Error('no')
    const failing = of(
      () => {
        throw failure
      },
      {
        telemetry: (event) => {
          events.push(event)
          throw new Error('a listener of telemetry')
        },
      },
    )
    await expect(run(failing, one())).rejects.toBe(failure)
    expect(events.map(({ phase, kind, error }) => [phase, kind, error])).toEqual([
      ['execute', 'start', undefined],
      ['execute', 'exception', failure],
    ])
  })
})

describe('a device that cannot be read at once', () => {
  /** The binary backend without what only memory of the host has. */
  const { readSync: _, yields: __, toPointer: ___, fromPointer: ____, ...device } = binaryBackend()

  it('joins, computes with branches, cuts and joins again there', async () => {
    setDefaultBackend(device)
    const fn = ({ x, n }: { x: Tensor; n: Tensor }) => {
      const isLarge = greater(sum(x), 100)
      return { y: cond(isLarge, () => negate(x), () => multiply(x, 2)), n: hook(n, 'n') } // prettier-ignore
    }
    const rows = Array.from({ length: 5 }, (_, i) => ({ x: f32([i, i + 1]), n: i }))
    const batch = Batch.stack(rows).concatenate([{ x: f32([[100, 1]]), n: s32([7]) }]).pad(2) // prettier-ignore
    const { y, n } = await run(jitServing(fn, { batchSize: 4 }), batch)
    expect(await readArray(y)).toEqual([[0, 2], [2, 4], [4, 6], [6, 8], [-4, -5], [-100, -1]]) // prettier-ignore
    expect(await readArray(n)).toEqual([0, 1, 2, 3, 4, 7])
    expect(y.backend).toBe(device)
    const told: unknown[] = []
    for await (const event of await run(jitServing(fn, { streaming: { hooks: ['n'] } }), batch))
      told.push(event.kind === 'hook' ? await readArray(event.value as Tensor) : event.kind)
    expect(told).toEqual([[0, 1, 2, 3, 4, 7], 'batch'])
  })
})
