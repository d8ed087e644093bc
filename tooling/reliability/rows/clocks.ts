// Row 17: the date jumps, and the event loop stands still; time goes on as it should.
import { setTimeout } from 'node:timers/promises'
import { start } from '@nx/serving'
import { random } from '@nx/testing'
import { check, faultless } from '../check.ts'
import { poisson } from '../load/arrivals.ts'
import { Callers, rowOf } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { quantile } from '../../shared/quantile.ts'
import { atMost, type Context, type Finding, none, type Row } from '../row.ts'
import { echo } from '../serve/echo.ts'

const hour = 3_600_000

/** The date goes an hour forwards, then two back, while requests run. */
async function jumps({ full, seed }: Context): Promise<readonly Finding[]> {
  const genuine = Date.now
  // What comes while the machine stands still waits.
  const options = { batchSize: 16, timeoutMs: 1000, queueLimit: 1000 }
  await using server = await start(echo({ computeMs: 5 }), options)
  const callers = new Callers(server, { timeoutMs: 1000 })
  const durationMs = full ? 60_000 : 1500
  const shifts = [hour, -hour].map((shift, i) =>
    setTimeout(((i + 1) * durationMs) / 3).then(() => (Date.now = () => genuine() + shift)),
  )
  await drive({ arrivals: poisson(1000, random(seed)), durationMs, send: (due) => void callers.send(due) })
  await Promise.all(shifts)
  await callers.settled()
  Date.now = genuine
  const violations = check(callers.history, { stats: server.stats() })
  const load = `the date jumps by +1 h and −1 h under ${callers.history.length} requests`
  return [
    none(load, 'requests that do not succeed', callers.history.length - callers.history.count('ok')),
    faultless(load, violations),
  ]
}

/** Requests that cannot be served in time: how far from their deadlines they end. */
async function deadlines(): Promise<Finding> {
  await using server = await start(echo({ computeMs: 400 }), { batchSize: 1, queueLimit: 1000 })
  const running = server.batchedRun(rowOf(0, 0))
  const errors: number[] = []
  const ends = Array.from({ length: 200 }, async (_, i) => {
    const [timeoutMs, sent] = [20 + i, performance.now()]
    await server.batchedRun(rowOf(0, i), { timeoutMs }).catch(() => undefined)
    errors.push(Math.abs(performance.now() - sent - timeoutMs))
  })
  await Promise.all([running, ...ends])
  return atMost(
    'deadlines of 20 to 219 ms, none can be met',
    'away from the deadline',
    100,
    Math.max(...errors),
  )
}

/** The event loop is blocked: what is late is said at once afterwards, what is not is served, and all is as before. */
async function blocked({ full }: Context): Promise<readonly Finding[]> {
  const blockedMs = full ? 5000 : 1000
  await using server = await start(echo({ computeMs: 5 }), { batchSize: 16 })
  const [short, long] = [new Callers(server), new Callers(server)]
  for (let i = 0; i < 100; i++) {
    void short.send(performance.now(), { timeoutMs: blockedMs / 2 })
    if (i < 50) void long.send(performance.now(), { timeoutMs: blockedMs + 5000 })
  }
  await setTimeout(1)
  for (const until = performance.now() + blockedMs; performance.now() < until;);
  const free = performance.now()
  await Promise.all([short.settled(), long.settled()])
  const after = performance.now() - free
  const latencies: number[] = []
  for (let i = 0; i < 100; i++) {
    const sent = performance.now()
    await server.batchedRun(rowOf(0, i))
    latencies.push(performance.now() - sent)
  }
  const load = `the event loop is blocked for ${blockedMs} ms${full ? '' : ' (of 5,000)'}`
  const accepted = long.history.count('ok') + long.history.count('rejected')
  return [
    atMost(load, 'all have their outcomes after', 100, after),
    none(load, 'requests with time that were accepted and fail', long.history.length - accepted),
    none(load, 'partitions replaced', server.stats().replacedPartitions),
    atMost(load, 'p99 after it, computation of 5 ms', 8, quantile(latencies, 0.99)),
  ]
}

export const clocks: Row = {
  id: 17,
  title: 'clocks',
  run: async (context) => [...(await jumps(context)), await deadlines(), ...(await blocked(context))],
}
