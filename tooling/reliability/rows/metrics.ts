// Row 20: what the server counts and times is what its callers see.
import type { Histogram } from '@nx/serving'
import { random } from '@nx/testing'
import { describe, reconcile } from '../check.ts'
import { poisson } from '../load/arrivals.ts'
import { Callers } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { atMost, type Context, type Finding, none, type Row } from '../row.ts'
import { echo, type Execution, startLogged } from '../serve/echo.ts'

const [batchSize, computeMs] = [16, 20]

async function run({ full, seed }: Context): Promise<readonly Finding[]> {
  const log: Execution[] = []
  await using server = await startLogged(echo({ computeMs, log }), log, { batchSize, queueLimit: 64 })
  const callers = new Callers(server)
  const numbers = random(seed)
  // The wall clock between a call and the start of its execution is what a caller of this thread can know.
  const invoked: number[] = []
  const send = (due: number): void => {
    invoked.push(performance.now())
    void callers.send(due)
  }
  await drive({ arrivals: poisson(700, numbers), durationMs: full ? 600_000 : 3000, send })
  await callers.settled()
  const { history } = callers
  const stats = server.stats()
  const seen = log.flatMap(({ start, sequences }) => sequences.map((each) => (start - invoked[each]!) / 1000))
  const [queue, compute] = [sum(seen), sum(log.map(({ start, end }) => (end - start) / 1000))]
  const request = sum(
    [...history].filter(({ outcome }) => outcome === 'ok').map((e) => (e.ended - e.invoked) / 1000),
  )
  const rows = log.reduce((total, { sequences }) => total + sequences.length, 0)
  const load = `${history.length} requests, ${log.length} executions`
  const same = (name: string, ours: number, theirs: number): Finding => ({
    load,
    figure: `${name} as the callers count: ${theirs}`,
    measured: String(ours),
    ok: ours === theirs,
  })
  const near = (
    name: string,
    { sum: ours, count }: Histogram,
    theirs: number,
    number: number,
  ): readonly Finding[] => {
    const off = Math.abs(ours / theirs - 1) * 100
    const within = atMost(load, `what ${name} differs from what callers measure`, 1, off, '%')
    return [same(`number of times in ${name}`, count, number), within]
  }
  const wrong = reconcile(history, stats)
  return [
    none(load, 'counters that differ', wrong.length, describe(wrong)),
    same('executions', stats.executions, log.length),
    same('rows per execution', stats.executedRows / stats.executions, rows / log.length),
    ...near('queue time', stats.queueSeconds, queue, rows),
    ...near('compute time', stats.computeSeconds, compute, log.length),
    ...near('request time', stats.requestSeconds, request, history.count('ok')),
  ]
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

export const metrics: Row = { id: 20, title: 'metrics', run }
