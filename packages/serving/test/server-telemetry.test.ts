// What started servings report of the phases of requests, and of themselves.
import { binaryBackend } from '@nx/backend-binary'
import { hook } from '@nx/defn'
import { multiply, s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import type { NxError } from '@nx/types'
import { beforeEach, describe, expect, it } from 'vitest'
import { Batch, jitServing, type ServingOptions, start, type TelemetryEvent } from '../src/index.ts'
import { codeOf, watch } from './outcome.ts'
import { expectReconciled } from './reconcile.ts'
import { collect } from './stream-events.ts'
import { TestClock } from './test-clock.ts'
import { HeldPartitions } from './test-partitions.ts'

let clock: TestClock
let partitions: HeldPartitions
let events: TelemetryEvent[]

beforeEach(() => {
  setDefaultBackend(binaryBackend())
  clock = new TestClock(5000)
  partitions = new HeldPartitions(2)
  events = []
})

const started = (options: ServingOptions = {}) =>
  start(
    jitServing((x: Tensor) => multiply(x, 2), { telemetry: (event) => void events.push(event), ...options }),
    { clock, partitions, batchSize: 2, name: 'digits', queueLimit: 2 },
  )

describe('telemetry', () => {
  it('tells of each phase, with times of the clock and what is known', async () => {
    const server = await started({
      clientPreprocessing: (input: unknown) => [Batch.stack([input as number]), 'info'],
      clientPostprocessing: ({ output }: { output: unknown }) => toArray(output as Tensor),
    })
    const result = server.batchedRun(3)
    await clock.settle()
    await clock.advance(30)
    partitions.last.finish()
    await clock.settle()
    expect(await result).toEqual([6])
    const spans = new Map(events.map(({ phase, span }) => [phase, span]))
    expect(spans.size).toBe(4)
    expect(new Set(spans.values()).size).toBe(4)
    const server_ = { server: 'digits' }
    expect(events).toEqual(
      [
        { phase: 'preprocessing', kind: 'start', time: 5000, input: 3 },
        { phase: 'preprocessing', kind: 'stop', time: 5000, durationMs: 0, input: 3, info: 'info' },
        { phase: 'queue', kind: 'start', time: 5000, batchKey: 'default', rows: 1 },
        { phase: 'queue', kind: 'stop', time: 5000, durationMs: 0, batchKey: 'default', rows: 1 },
        { phase: 'execute', kind: 'start', time: 5000, batchKey: 'default', rows: 1, partition: 0 },
        {
          phase: 'execute',
          kind: 'stop',
          time: 5030,
          durationMs: 30,
          batchKey: 'default',
          rows: 1,
          partition: 0,
          serverInfo: 0,
        },
        { phase: 'postprocessing', kind: 'start', time: 5030, info: 'info' },
        { phase: 'postprocessing', kind: 'stop', time: 5030, durationMs: 0, info: 'info' },
      ].map((event) => ({ ...event, ...server_, span: spans.get(event.phase as TelemetryEvent['phase']) })),
    )
  })

  it('tells how long a request waited, and of one span of execution per batch', async () => {
    const server = await started()
    for (let i = 0; i < 2; i++) void server.batchedRun(Batch.concatenate([s32([i, i])]))
    await clock.settle()
    void server.batchedRun(Batch.stack([7]))
    void server.batchedRun(Batch.stack([8]))
    await clock.advance(25)
    for (const { finish } of [...partitions.executions]) finish()
    await clock.settle()
    const waits = events.filter(({ phase, kind }) => phase === 'queue' && kind === 'stop')
    expect(waits.map(({ durationMs }) => durationMs)).toEqual([0, 0, 25, 25])
    const executions = events.filter(({ phase, kind }) => phase === 'execute' && kind === 'start')
    expect(executions.map(({ rows, partition }) => [rows, partition])).toEqual([[2, 0], [2, 1], [2, 0]]) // prettier-ignore
    expect(server.stats().queueSeconds).toMatchObject({ count: 4, sum: 0.05 })
    partitions.last.finish()
    await clock.settle()
  })

  it('tells of failures in the phase that failed, with the error', async () => {
    const server = await started()
    const crashed = watch(server.batchedRun(Batch.concatenate([s32([1, 2])])))
    await clock.settle()
    partitions.last.crash()
    await clock.settle()
    expect(events.at(-1)).toMatchObject({ phase: 'execute', kind: 'exception', error: crashed.error })
    for (let i = 0; i < 2; i++) void watch(server.batchedRun(Batch.concatenate([s32([i, i])])))
    await clock.settle()
    const controller = new AbortController()
    const cancelled = watch(server.batchedRun(Batch.stack([1]), { signal: controller.signal }))
    const late = watch(server.batchedRun(Batch.stack([2]), { timeoutMs: 40 }))
    const refused = watch(server.batchedRun(Batch.stack([3])))
    await clock.settle()
    controller.abort()
    await clock.advance(40)
    expect([cancelled, late, refused].map(codeOf)).toEqual(['cancelled', 'deadline_exceeded', 'overloaded'])
    const failures = events.filter(({ phase, kind }) => phase === 'queue' && kind === 'exception')
    expect(failures.map(({ error, durationMs }) => [(error as NxError).code, durationMs])).toEqual([
      ['overloaded', 0],
      ['cancelled', 0],
      ['deadline_exceeded', 40],
    ])
    expectReconciled(server)
  })

  it('ends every span that it starts', async () => {
    const server = await started()
    const asked = Array.from({ length: 20 }, (_, i) =>
      watch(server.batchedRun(Batch.stack([i]), { timeoutMs: 10 + i })),
    )
    for (let i = 0; i < 12; i++) {
      await clock.advance(2)
      const ended = partitions.executions.splice(0, 1)
      for (const each of ended) i % 3 === 0 ? each.crash() : each.finish()
    }
    await server.stop({ timeoutMs: 0 }).catch(() => {})
    await clock.advance(100)
    for (const each of partitions.executions) each.finish()
    await clock.settle()
    expect(asked.map(({ state }) => state)).not.toContain('pending')
    const open = new Map<number, number>()
    for (const { span, kind } of events) open.set(span, (open.get(span) ?? 0) + (kind === 'start' ? 1 : -1))
    expect([...open.values()].filter((count) => count !== 0)).toEqual([])
    expectReconciled(server)
  })

  it('a listener that throws harms nobody', async () => {
    const server = await started({
      telemetry: () => {
        throw new Error('broken listener')
      },
    })
    const result = watch(server.batchedRun(Batch.stack([1])))
    await clock.settle()
    partitions.last.finish()
    await clock.settle()
    expect(toArray(result.value as Tensor)).toEqual([2])
  })

  it('a listener may call the server that tells it', async () => {
    let more = 3
    const asked: ReturnType<typeof watch>[] = []
    const server = await started({
      telemetry: ({ phase, kind }) => {
        if (phase === 'queue' && kind === 'stop' && more-- > 0)
          asked.push(watch(server.batchedRun(Batch.stack([more]))))
      },
    })
    asked.push(watch(server.batchedRun(Batch.stack([9]))))
    for (let i = 0; i < 6; i++) {
      await clock.settle()
      for (const each of partitions.executions.splice(0)) each.finish()
    }
    expect(asked.map(({ state }) => state)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'])
    expectReconciled(server)
  })
})

describe('hooks of a batch', () => {
  const hooked = (streaming: ServingOptions['streaming']) =>
    start(
      jitServing((x: Tensor) => hook(multiply(x, 2), 'double'), { streaming: streaming as true }),
      { clock, batchSize: 4 },
    )

  it('give each caller its own rows', async () => {
    const server = await hooked({ hooks: ['double'] })
    const all = [[1], [2, 3], [4]].map((values) =>
      collect(server.batchedRun(Batch.concatenate([s32(values)]))),
    )
    await clock.settle()
    expect(await Promise.all(all)).toEqual([
      [['double', [2]], ['batch', [2], null]],
      [['double', [4, 6]], ['batch', [4, 6], null]],
      [['double', [8]], ['batch', [8], null]],
    ]) // prettier-ignore
    expect(server.stats().executions).toBe(1)
  })

  it('without rows of the batch fail the requests with the reason', async () => {
    const given = jitServing(
      (x: Tensor) =>
        multiply(
          hook(x, 'first', (y) => y),
          2,
        ),
      {
        streaming: { hooks: ['first'] },
      },
    )
    let told = 0
    const server = await start(given, {
      clock,
      batchSize: 4,
      partitions: {
        count: 1,
        create: async () => ({
          execute: async (batch, onHook) => {
            onHook('first', s32(7))
            told++
            return { output: batch.toContainer(), serverInfo: null }
          },
          lost: new Promise(() => {}),
          dispose: async () => {},
        }),
      },
    })
    const all = [1, 2].map((value) => watch(collect(server.batchedRun(Batch.stack([value])))))
    await clock.settle()
    expect([told, ...all.map(codeOf)]).toEqual([1, 'batch_output', 'batch_output'])
    expect(server.stats()).toMatchObject({ failed: 2, cancelled: 0, pending: 0 })
    expectReconciled(server)
  })
})
