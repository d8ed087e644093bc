// The options of start, and what is said of wrong ones.
import { binaryBackend } from '@nx/backend-binary'
import { multiply, setDefaultBackend, template, type Tensor } from '@nx/tensor'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  Batch,
  inProcessPartitions,
  jitServing,
  type ServingOptions,
  serving,
  start,
  type StartOptions,
} from '../src/index.ts'
import { configure } from '../src/start-options.ts'
import { rejection } from './outcome.ts'

const doubling = (options: ServingOptions = {}) => jitServing((x: Tensor) => multiply(x, 2), options)

beforeEach(() => setDefaultBackend(binaryBackend()))

const wrong: readonly (readonly [options: unknown, code: string, message: string])[] = [
  [
    { batchsize: 2 },
    'unknown_option',
    'start: there is no option "batchsize"; the options are name, batchSize, ',
  ],
  [7, 'unknown_option', 'start: got 7 where options belong'],
  [null, 'unknown_option', 'start: got null where options belong'],
  [{ name: 7 }, 'option', "start: name is text, such as 'digits', got 7"],
  [{ name: '' }, 'option', 'start: name is text, such as \'digits\', got ""'],
  [{ batchSize: 0 }, 'option', 'start: batchSize'],
  [{ batchSize: 1.5 }, 'option', 'start: batchSize'],
  [{ batchSize: Number.NaN }, 'option', 'start: batchSize'],
  [
    { batchSizes: [] },
    'option',
    'start: batchSizes is whole numbers above 0 that rise, as in [1, 8, 64], got Array',
  ],
  [{ batchSizes: [4, 4] }, 'option', 'start: batchSizes is whole numbers above 0 that rise'],
  [{ batchSizes: [0, 4] }, 'option', 'start: batchSizes is whole numbers above 0 that rise'],
  [{ batchSizes: [4, 2] }, 'option', 'start: batchSizes is whole numbers above 0 that rise'],
  [{ batchSizes: ['4'] }, 'option', 'start: batchSizes is whole numbers above 0 that rise'],
  [
    { batchSizes: Array.from({ length: 2 }) },
    'option',
    'start: batchSizes is whole numbers above 0 that rise',
  ],
  [
    { batchSizes: 4 },
    'option',
    'start: batchSizes is whole numbers above 0 that rise, as in [1, 8, 64], got 4',
  ],
  [
    { batchSizes: [2, 4], batchSize: 8 },
    'option',
    'start: the largest of batchSizes, 4, does not match the batch size 8; leave out batchSize',
  ],
  [
    { batchKeys: [] },
    'option',
    "start: batchKeys is a list of different texts, as in ['short', 'long'], got Array",
  ],
  [{ batchKeys: ['a', 'a'] }, 'option', 'start: batchKeys is a list of different texts'],
  [{ batchKeys: [1] }, 'option', 'start: batchKeys is a list of different texts'],
  [{ batchKeys: 'short' }, 'option', 'start: batchKeys is a list of different texts'],
  [{ batchTimeoutMs: -1 }, 'option', 'start: batchTimeoutMs is a number from 0, or Infinity, got -1'],
  [
    { batchTimeoutMs: Number.NaN },
    'option',
    'start: batchTimeoutMs is a number from 0, or Infinity, got NaN',
  ],
  [{ delay: 'none' }, 'option', 'start: delay'],
  [{ partitions: 0 }, 'option', 'start: partitions'],
  [{ partitions: 1.5 }, 'option', 'start: partitions'],
  [{ partitions: 2 ** 31 }, 'option', 'start: partitions is a whole number from 1 to 1024, got 2147483648'],
  [
    { partitions: { count: 1e308, create() {} } },
    'option',
    'start: partitions is a number of them, or what makes',
  ],
  [
    { partitions: {} },
    'option',
    'start: partitions is a number of them, or what makes them, as workerPartitions does, got Object',
  ],
  [
    { partitions: { count: 0, create() {} } },
    'option',
    'start: partitions is a number of them, or what makes them',
  ],
  [{ queueLimit: 0 }, 'option', 'start: queueLimit is a number from 1, or Infinity, got 0'],
  [{ timeoutMs: 0 }, 'option', 'start: timeoutMs is a number from 1, or Infinity, got 0'],
  [{ timeoutMs: '30' }, 'option', 'start: timeoutMs is a number from 1, or Infinity, got "30"'],
  [{ agingMs: Infinity }, 'option', 'start: agingMs is a finite number from 0, got Infinity'],
  [{ agingMs: -1 }, 'option', 'start: agingMs is a finite number from 0, got -1'],
  [{ executionTimeoutMs: 0 }, 'option', 'start: executionTimeoutMs is a number from 1, or Infinity, got 0'],
  [{ shutdownTimeoutMs: -1 }, 'option', 'start: shutdownTimeoutMs is a number from 0, or Infinity, got -1'],
  [{ warmUp: 'yes' }, 'option', 'start: warmUp is true or false, got "yes"'],
  [
    { warmUp: true },
    'option',
    'start: warmUp runs zeros like the template of the serving, which has none; give the serving one',
  ],
  [{ profile: 'fast' }, 'option', 'start: profile'],
  [{ clock: {} }, 'not_function', 'start: '],
  [{ clock: null }, 'not_function', 'start: '],
]

describe('wrong options of start', () => {
  it.each(wrong)('%j is refused as %s', async (options, code, message) => {
    const error = await rejection(start(doubling(), options as StartOptions))
    expect(error.code).toBe(code)
    expect(error.op).toBe('start')
    expect(error.message.slice(0, message.length)).toBe(message)
  })

  it.each([[undefined], [null], [7], [{}], [doubling]])('%j is no serving', async (value) => {
    const error = await rejection(start(value as never))
    expect([error.code, error.op]).toEqual(['option', 'start'])
    expect(error.message).toMatch(/^start: the first argument is a serving, got /)
  })

  it('a template that is not of tensors is refused for the key that has it', async () => {
    const given = doubling({ template: (key: string) => (key === 'a' ? template([2], 'f32') : [1, 2]) })
    await (await start(given, { batchKeys: ['a'] })).stop()
    const error = await rejection(start(given, { batchKeys: ['a', 'b'] }))
    expect(error.code).toBe('option')
    expect(error.message).toBe('start: template is a tensor or a template, or a container of them, got Array')
  })

  it('a batch size of the serving holds, and sizes must end with it', async () => {
    const given = doubling({ batchSize: 8 })
    const server = await start(given)
    expect(server.batchSize).toBe(8)
    await server.stop()
    expect((await rejection(start(given, { batchSizes: [2, 4] }))).code).toBe('option')
    const padded = await start(given, { batchSizes: [2, 8] })
    expect(padded.batchSize).toBe(8)
    await padded.stop()
  })
})

describe('defaults', () => {
  it('of the safe profile bound everything', () => {
    const { settings, timeoutMs, shutdownTimeoutMs, warmUp } = configure(
      doubling({ batchSize: 16, template: template([2], 'f32') }),
      { partitions: 3 },
    )
    expect(settings).toEqual({
      batchSize: 16,
      slots: 3,
      queueLimit: 4 * 16 * 3,
      batchTimeoutMs: 10,
      delay: 'adaptive',
      agingMs: 100,
      splits: true,
      retries: true,
      isolates: true,
      refusesLate: true,
      executionTimeoutMs: 15_000,
    })
    expect([timeoutMs, shutdownTimeoutMs, warmUp]).toEqual([30_000, 30_000, true])
  })

  it('of executionTimeoutMs leave time for a second try, and for slow machines', () => {
    const timesOf = (options: StartOptions): number[] => {
      const { settings, warmUpTimeoutMs } = configure(doubling(), options)
      return [settings.executionTimeoutMs, warmUpTimeoutMs]
    }
    expect(timesOf({ timeoutMs: 100 })).toEqual([15_000, 60_000])
    expect(timesOf({ timeoutMs: 50_000 })).toEqual([25_000, 60_000])
    expect(timesOf({ timeoutMs: 600_000 })).toEqual([60_000, 60_000])
    expect(timesOf({ timeoutMs: Infinity })).toEqual([60_000, 60_000])
    expect(timesOf({ timeoutMs: 100, executionTimeoutMs: 50 })).toEqual([50, 50])
    expect(timesOf({ executionTimeoutMs: 90_000 })).toEqual([90_000, 90_000])
    expect(timesOf({ profile: 'nx', timeoutMs: 100 })).toEqual([Infinity, Infinity])
  })

  it('of the Nx profile are those of Nx', () => {
    const { settings, timeoutMs, shutdownTimeoutMs, warmUp } = configure(doubling(), { profile: 'nx' })
    expect(settings).toEqual({
      batchSize: 1,
      slots: 1,
      queueLimit: Infinity,
      batchTimeoutMs: 100,
      delay: 'fixed',
      agingMs: 100,
      splits: true,
      retries: false,
      isolates: false,
      refusesLate: false,
      executionTimeoutMs: Infinity,
    })
    expect([timeoutMs, shutdownTimeoutMs, warmUp]).toEqual([Infinity, 30_000, false])
  })

  it('neither retry nor isolate what must not run twice, nor split what streams hooks', () => {
    const once = configure(doubling({ idempotent: false }), {}).settings
    expect([once.retries, once.isolates]).toEqual([false, false])
    expect(configure(doubling({ streaming: { hooks: ['h'] } }), {}).settings.splits).toBe(false)
    expect(configure(doubling({ streaming: true }), {}).settings.splits).toBe(true)
  })

  it('other options still hold under the Nx profile', () => {
    const { settings, timeoutMs } = configure(doubling(), {
      profile: 'nx',
      queueLimit: 5,
      timeoutMs: 50,
      batchTimeoutMs: 1,
      delay: 'adaptive',
      partitions: inProcessPartitions(2),
    })
    expect(settings).toMatchObject({ queueLimit: 5, batchTimeoutMs: 1, delay: 'adaptive', slots: 2 })
    expect(timeoutMs).toBe(50)
  })

  it('lists given to start may change afterwards', async () => {
    const [batchKeys, batchSizes] = [['a'], [1, 2]]
    const server = await start(doubling(), { batchKeys, batchSizes })
    batchKeys[0] = 'b'
    batchSizes[1] = 7
    const batch = Batch.stack([1, 2]).withKey('a')
    expect(String(await server.batchedRun(batch))).toContain('[2, 4]')
    await server.stop()
  })
})

describe('what making partitions throws', () => {
  it('rejects, and disposes of those that were made', async () => {
    const disposed: number[] = []
    const partitions = {
      count: 3,
      async create(index: number) {
        if (index === 1) throw new Error('no device')
        return {
          execute: () => Promise.reject(new Error('unused')),
          lost: new Promise(() => {}),
          dispose: async () => void disposed.push(index),
        }
      },
    }
    await expect(start(doubling(), { partitions })).rejects.toThrow('no device')
    expect(disposed.sort()).toEqual([0, 2])
  })

  it('is why start rejects, also where disposing fails', async () => {
    const partitions = {
      count: 2,
      async create(index: number) {
        if (index === 1) throw new Error('no device')
        return {
          execute: () => Promise.reject(new Error('unused')),
          lost: new Promise(() => {}),
          dispose: () => {
            throw new Error('and it does not go')
          },
        }
      },
    }
    await expect(start(doubling(), { partitions })).rejects.toThrow('no device')
  })

  it('includes what the function of a serving throws, and what makes none', async () => {
    const failing = serving(() => {
      throw new Error('no weights')
    })
    await expect(start(failing)).rejects.toThrow('no weights')
    const error = await rejection(start(serving(() => 7 as never)))
    expect(error.code).toBe('not_function')
  })
})
