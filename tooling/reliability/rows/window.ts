// Row 2: batches leave when their window is over or they are full, and grow while no partition is free.
import { setTimeout } from 'node:timers/promises'
import { Batch, serving, start } from '@nx/serving'
import type { Tensor } from '@nx/tensor'
import { random } from '@nx/testing'
import { poisson } from '../load/arrivals.ts'
import { drive } from '../load/drive.ts'
import { rowOf } from '../load/callers.ts'
import { ownClock } from '../load/own-clock.ts'
import { quantile } from '../../shared/quantile.ts'
import { atMost, type Context, type Finding, type Row } from '../row.ts'
import { echo, echoFunction, type Execution, startLogged } from '../serve/echo.ts'

const batchSize = 32

/** Sparse requests of several keys: how late partial batches leave. */
async function partial({ full, seed }: Context): Promise<Finding> {
  const [batchTimeoutMs, rate] = [4, 800]
  const keys = Array.from({ length: 8 }, (_, i) => `key ${i}`)
  const log: Execution[] = []
  const clock = ownClock()
  const served = serving(() => echoFunction({ computeMs: 0, log, clock }), {
    clientPreprocessing: ({ row, key }: { row: Tensor; key: string }) => [
      Batch.stack([row]).withKey(key),
      null,
    ],
  })
  const options = {
    batchSize,
    batchTimeoutMs,
    batchKeys: keys,
    delay: 'fixed',
    partitions: keys.length,
    clock,
  } as const
  await using server = await start(served, options)
  const sent: number[] = []
  const pending: Promise<unknown>[] = []
  const send = (due: number): void => {
    const [sequence, key] = [sent.push(due) - 1, keys[sent.length % keys.length]!]
    pending.push(server.batchedRun({ row: rowOf(0, sequence), key }))
  }
  await drive({ arrivals: poisson(rate, random(seed)), durationMs: full ? 600_000 : 4000, send, clock })
  await Promise.all(pending)
  // The first second, in which code is compiled, is left out.
  const measured = log.filter(({ sequences }) => Math.min(...sequences) >= rate)
  const late = measured.map(({ start, sequences }) => start - sent[Math.min(...sequences)]! - batchTimeoutMs)
  const load = `${measured.length} partial batches of 8 keys, partitions free`
  return atMost(load, 'p99.9 of leaving after the window', 5, quantile(late, 0.999))
}

/** As many requests at once as make a batch. */
async function whole({ full }: Context): Promise<Finding> {
  const log: Execution[] = []
  const clock = ownClock()
  await using server = await startLogged(echo({ computeMs: 0, log, clock }), log, {
    batchSize,
    batchTimeoutMs: 1000,
    delay: 'fixed',
    clock,
  })
  const late: number[] = []
  const batch = Array.from({ length: batchSize }, (_, i) => rowOf(i, 0))
  const [warmup, rounds] = [1000, full ? 10_000 : 1000]
  for (let round = 0; round < warmup + rounds; round++) {
    const answers = batch.map((row) => server.batchedRun(row))
    const last = clock.now()
    await Promise.all(answers)
    late.push(log.at(-1)!.start - last)
  }
  return atMost(
    `${rounds} full batches`,
    'p99 of leaving after the last row',
    1,
    quantile(late.slice(warmup), 0.99),
  )
}

/** What comes while all partitions are busy joins the batch that waits, though its window is over. */
async function growing(): Promise<Finding> {
  const log: Execution[] = []
  const served = echo({ computeMs: 200, log })
  await using server = await startLogged(served, log, { batchSize, batchTimeoutMs: 10, delay: 'fixed' })
  const answers = [server.batchedRun(rowOf(0, 0))]
  await setTimeout(50)
  for (let sequence = 1; sequence <= 10; sequence++) {
    answers.push(server.batchedRun(rowOf(0, sequence)))
    await setTimeout(10)
  }
  await Promise.all(answers)
  const sizes = log.map(({ sequences }) => sequences.length)
  return {
    load: '10 requests within 100 ms while the partition is busy, window 10 ms',
    figure: 'one batch of 10 rows',
    measured: `batches of ${sizes.slice(1).join(', ')}`,
    ok: sizes.length === 2 && sizes[1] === 10,
  }
}

export const window: Row = {
  id: 2,
  title: 'window accuracy',
  run: async (context) => [await partial(context), await whole(context), await growing()],
}
