// Row 1: what a server adds to window and computation under a steady load, and how much it carries at all.
import { start } from '@nx/serving'
import { toTypedArray } from '@nx/tensor'
import { random } from '@nx/testing'
import { between, check, faultless } from '../check.ts'
import type { History } from '../history.ts'
import { poisson } from '../load/arrivals.ts'
import { Callers, rowOf, width } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { ownClock } from '../load/own-clock.ts'
import { quantile } from '../../shared/quantile.ts'
import { steadyOverHttp } from './over-http.ts'
import { atLeast, atMost, type Context, type Finding, type Row } from '../row.ts'
import { echo, type Execution, startLogged } from '../serve/echo.ts'

/** Milliseconds from deciding on a batch to its start; the figure itself. */
const notice = 1

const [batchSize, computeMs, batchTimeoutMs] = [32, 5, 2]

/**
 * Milliseconds that each request took beyond what the rules of batching and the computation take: a batch leaves when it
 * is full or its window is over, and the partition is free. A request that a batch with room passes over has waited for
 * the next one, unless it came so shortly before that the batch was on its way.
 */
function added(history: History, log: readonly Execution[]): number[] {
  let free = 0
  let before: Execution | undefined
  return log.flatMap((execution) => {
    const entries = execution.sequences.map((sequence) => history.at(sequence))
    const window = Math.min(...entries.map(({ due }) => due)) + batchTimeoutMs
    const full = entries.length === batchSize ? Math.max(...entries.map(({ due }) => due)) : Infinity
    const waited = Math.max(execution.start - Math.max(free, Math.min(window, full)), 0)
    const last = before
    const hadRoom = last !== undefined && last.sequences.length < batchSize
    free = execution.end
    before = execution
    return entries.map(({ due, ended }) => {
      const missed = hadRoom && due < last.start - notice ? execution.start - last.start : 0
      return waited + missed + ended - execution.end
    })
  })
}

async function steady(share: number, limit: number, { full, seed }: Context): Promise<readonly Finding[]> {
  const rate = (share * batchSize * 1000) / computeMs
  const findings: Finding[] = []
  // What is measured is kept in pieces, so that ten minutes of it fit into memory.
  const [pieces, durationMs] = full ? [60, 10_000] : [1, 2000]
  const times: number[] = []
  const clock = ownClock()
  for (let piece = 0; piece < pieces; piece++) {
    const log: Execution[] = []
    const options = { batchSize, batchTimeoutMs, clock }
    await using server = await startLogged(echo({ computeMs, log, clock }), log, options)
    // Steady means that the code was compiled before.
    const first = new Callers(server, { clock })
    await drive({
      arrivals: poisson(rate, random(seed)),
      durationMs: 700,
      send: (due) => void first.send(due),
      clock,
    })
    await first.settled()
    log.length = 0
    const before = server.stats()
    const callers = new Callers(server, { clock })
    const arrivals = poisson(rate, random(seed + piece))
    await drive({ arrivals, durationMs, send: (due) => void callers.send(due), clock })
    await callers.settled()
    times.push(quantile(added(callers.history, log), 0.99))
    const violations = check(callers.history, { stats: between(before, server.stats()) })
    if (violations.length > 0 || piece + 1 === pieces)
      findings.push(faultless(`${share * 100} %`, violations))
  }
  const load = `${share * 100} % of capacity, in process, ${rate} requests/s`
  const name = 'p99 beyond window, busy partition, computation'
  return [atMost(load, full ? `median of 60 times ${name}` : name, limit, quantile(times, 0.5)), ...findings]
}

/** Answers a second when there are always enough requests; each caller sends its own row and must get it back. */
async function capacity(durationMs: number): Promise<number> {
  const outstanding = 4 * batchSize
  await using server = await start(echo({ computeMs: 0 }), { batchSize, queueLimit: outstanding })
  const until = async (end: number): Promise<number> => {
    let answers = 0
    const caller = async (number: number): Promise<void> => {
      const row = rowOf(number, 0)
      while (performance.now() < end) {
        const [got] = toTypedArray(await server.batchedRun(row)) as Float32Array
        if (got !== number) throw new Error(`caller ${number} got the answer of ${got}`)
        answers++
      }
    }
    await Promise.all(Array.from({ length: outstanding }, (_, i) => caller(i)))
    return answers
  }
  await until(performance.now() + 1000)
  const begin = performance.now()
  const answers = await until(begin + durationMs)
  return (answers / (performance.now() - begin)) * 1000
}

export const latency: Row = {
  id: 1,
  title: 'steady load',
  run: async (context) => {
    const load = `as many as it carries, in process, rows of ${width * 4} bytes`
    return [
      ...(await steady(0.5, 1, context)),
      ...(await steady(0.8, 3, context)),
      atLeast(load, 'answers', 100_000, await capacity(2000), 'a second'),
      ...(await steadyOverHttp(context)),
    ]
  },
}
