// Row 1: what a server adds to window and computation under a steady load, and how much it carries at all.
import { start } from '@nx/serving'
import { random } from '@nx/testing'
import { check, describe } from '../check.ts'
import { History } from '../history.ts'
import { poisson } from '../load/arrivals.ts'
import { drive } from '../load/drive.ts'
import { request, width } from '../load/request.ts'
import { quantile } from '../quantiles.ts'
import { atLeast, atMost, type Context, type Finding, none, type Row } from '../row.ts'
import { echo, type Execution } from '../serve/echo.ts'

const [batchSize, computeMs, batchTimeoutMs] = [32, 5, 2]

/**
 * Milliseconds that each request took beyond what the rules of batching and the computation take: a batch leaves when it
 * is full or its window is over, and the partition is free.
 */
function added(history: History, log: readonly Execution[]): number[] {
  const dues = new Map<number, number>()
  const ends = new Map<number, number>()
  for (const { sequence, due, ended } of history) {
    dues.set(sequence, due)
    ends.set(sequence, ended)
  }
  let free = 0
  let before: Execution | undefined
  return log.flatMap((execution) => {
    const arrivals = execution.sequences.map((sequence) => dues.get(sequence)!)
    const window = Math.min(...arrivals) + batchTimeoutMs
    const full = arrivals.length === batchSize ? Math.max(...arrivals) : Infinity
    const waited = Math.max(execution.start - Math.max(free, Math.min(window, full)), 0)
    const passedOver = before
    free = execution.end
    before = execution
    return execution.sequences.map((sequence, i) => {
      const missed =
        passedOver !== undefined && passedOver.sequences.length < batchSize && arrivals[i]! < passedOver.start
      return waited + (missed ? execution.start - passedOver.start : 0) + ends.get(sequence)! - execution.end
    })
  })
}

async function steady(share: number, limit: number, { full, seed }: Context): Promise<readonly Finding[]> {
  const log: Execution[] = []
  const history = new History()
  await using server = await start(echo({ computeMs, log }), { batchSize, batchTimeoutMs })
  const rate = (share * batchSize * 1000) / computeMs
  const pending: Promise<void>[] = []
  let sequence = 0
  const send = (due: number): number =>
    pending.push(request(history, server, { caller: sequence % 100, sequence: sequence++, due }))
  await drive({ arrivals: poisson(rate, random(seed)), durationMs: full ? 600_000 : 3000, send })
  await Promise.all(pending)
  const load = `${share * 100} % of capacity, in process, ${rate} requests/s`
  const violations = check(history, { stats: server.stats() })
  return [
    atMost(load, 'p99 beyond window, busy partition, computation', limit, quantile(added(history, log), 0.99)),
    none(load, 'lost, doubled, late, swapped', violations.length, describe(violations)),
  ]
}

/** Requests a second when there are always enough of them. */
async function capacity(durationMs: number): Promise<number> {
  const outstanding = 1024
  await using server = await start(echo({ computeMs: 0 }), { batchSize, queueLimit: outstanding })
  const history = new History()
  const begin = performance.now()
  let sequence = 0
  const caller = async (number: number): Promise<void> => {
    while (performance.now() - begin < durationMs)
      await request(history, server, { caller: number, sequence: sequence++, due: performance.now() })
  }
  await Promise.all(Array.from({ length: outstanding }, (_, i) => caller(i)))
  const violations = check(history, { stats: server.stats() })
  if (violations.length > 0) throw new Error(describe(violations))
  return (history.count('ok') / (performance.now() - begin)) * 1000
}

export const latency: Row = {
  id: 1,
  title: 'steady load',
  run: async (context) => [
    ...(await steady(0.5, 1, context)),
    ...(await steady(0.8, 3, context)),
    atLeast(
      `as many as it carries, in process, rows of ${width * 4} bytes`,
      "answers",
      100_000,
      await capacity(context.full ? 60_000 : 2000),
      "a second",
    ),
  ],
}
