// What rows 1 and 3 say of HTTP: a server in a process of its own, its clients in this one.
import { random } from '@nx/testing'
import { check, faultless } from '../check.ts'
import { poisson } from '../load/arrivals.ts'
import { Callers } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { HttpRows } from '../load/http-rows.ts'
import { quantile } from '../../shared/quantile.ts'
import { atLeast, atMost, type Context, type Finding, none } from '../row.ts'
import { child } from '../serve/child.ts'
import type { HttpSettings } from '../serve/http-process.ts'

async function served(settings: HttpSettings): Promise<{ rows: HttpRows; end: () => Promise<void> }> {
  const server = await child('http-process.ts', settings)
  const rows = new HttpRows((await server.message()) as number)
  return {
    rows,
    async end() {
      rows.close()
      await server.kill()
    },
  }
}

/** Requests a second of clients that wait for their answers. */
async function capacity(rows: HttpRows, durationMs: number): Promise<number> {
  const callers = new Callers(rows)
  const begin = performance.now()
  const caller = async (): Promise<void> => {
    while (performance.now() - begin < durationMs) await callers.send(performance.now())
  }
  await Promise.all(Array.from({ length: 64 }, caller))
  return (callers.history.count('ok') / (performance.now() - begin)) * 1000
}

/** Requests a second that two cores should carry, those of the clients included. */
const stated = 10_000

/** The short form leaves most of the two cores to whatever else runs. */
const scaled = 0.2

/** Latencies of a server that computes nothing: all of it is added. */
export async function steadyOverHttp({ full, seed }: Context): Promise<readonly Finding[]> {
  // What comes while the machine stands still waits, which the latencies show.
  const { rows, end } = await served({ computeMs: 0, batchSize: 32, queueLimit: 100_000 })
  // Code that was not compiled yet is no part of what is measured.
  await capacity(rows, 2000)
  const most = await capacity(rows, full ? 10_000 : 1500)
  const findings = [atLeast('as many as it carries, over HTTP', 'answers', stated, most, 'a second')]
  const scale = full ? 1 : scaled
  for (const [share, limit] of [
    [0.5, 5],
    [0.8, 10],
  ] as const) {
    const callers = new Callers(rows)
    const rate = share * stated * scale
    const durationMs = full ? 600_000 : 2000
    await drive({
      arrivals: poisson(rate, random(seed)),
      durationMs,
      sleeps: true,
      send: (due) => void callers.send(due),
    })
    await callers.settled()
    const load = `${share * 100} % of 10,000/s over HTTP${full ? '' : `, scaled to ${rate}/s`}`
    const violations = check(callers.history)
    findings.push(
      atMost(
        load,
        'p99, of which nothing is computation',
        limit,
        quantile(callers.history.latencies('ok'), 0.99),
      ),
      faultless(load, violations),
      none(load, 'requests that do not succeed', callers.history.length - callers.history.count('ok')),
    )
  }
  await end()
  return findings
}

/** Ten times what a server can do: refusals by 429. */
export async function overloadOverHttp({ full, seed }: Context): Promise<readonly Finding[]> {
  const [batchSize, computeMs] = [8, 80]
  const { rows, end } = await served({ computeMs, batchSize })
  const numbers = random(seed)
  const goodput = async (
    load: number,
    durationMs: number,
  ): Promise<{ perSecond: number; callers: Callers }> => {
    const callers = new Callers(rows)
    const arrivals = poisson((load * batchSize * 1000) / computeMs, numbers)
    const from = performance.now()
    await drive({ arrivals, durationMs, sleeps: true, send: (due) => void callers.send(due) })
    const until = performance.now()
    await callers.settled()
    const perSecond = callers.history.completions('ok', from, until) / ((until - from) / 1000)
    return { perSecond, callers }
  }
  // Code that was not compiled yet is no part of what is measured.
  await goodput(10, 2000)
  const peak = await goodput(1.5, full ? 60_000 : 2000)
  const over = await goodput(10, full ? 600_000 : 2000)
  await end()
  const { history } = over.callers
  const violations = check(history)
  const load = '10 × capacity of 100/s, over HTTP'
  return [
    atLeast(
      load,
      `goodput of the peak, ${peak.perSecond.toFixed(0)}/s,`,
      95,
      (over.perSecond / peak.perSecond) * 100,
      '%',
    ),
    atMost(load, 'rejection p99', 10, quantile(history.latencies('rejected'), 0.99)),
    none(load, 'refusals without Retry-After', rows.withoutRetryAfter),
    none(load, 'failures', history.count('failed')),
    faultless(load, violations),
  ]
}
