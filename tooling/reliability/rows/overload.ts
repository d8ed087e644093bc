// Row 3: more than can be done is refused at once, and what is done is as much as ever.
import { start } from '@nx/serving'
import { random } from '@nx/testing'
import { check, faultless } from '../check.ts'
import { History } from '../history.ts'
import { poisson } from '../load/arrivals.ts'
import { drive } from '../load/drive.ts'
import { ownClock } from '../load/own-clock.ts'
import { Callers } from '../load/callers.ts'
import { collectGarbage } from '../memory.ts'
import { quantile } from '../../shared/quantile.ts'
import { overloadOverHttp } from './over-http.ts'
import { atLeast, atMost, type Context, type Finding, type Row } from '../row.ts'
import { echo } from '../serve/echo.ts'

const [batchSize, computeMs] = [8, 40]
const capacity = (batchSize / computeMs) * 1000
const queuedBatches = 4

interface Phase {
  readonly load: number
  readonly from: number
  readonly until: number
  readonly rssBefore: number
  readonly rssAfter: number
}

async function run(context: Context): Promise<readonly Finding[]> {
  const { full, seed } = context
  const clock = ownClock()
  const options = { batchSize, queueLimit: queuedBatches * batchSize, clock }
  await using server = await start(echo({ computeMs, clock }), options)
  const history = new History(full ? 2 ** 25 : 2 ** 19)
  const callers = new Callers(server, { history, pool: 4096, clock })
  const numbers = random(seed)
  const resident = (): number => process.memoryUsage.rss() - history.bytes
  const phase = async (load: number, seconds: number): Promise<Phase> => {
    // What the last phase left, and collecting its garbage, is no part of this one.
    await callers.settled()
    collectGarbage()
    const [from, rssBefore] = [clock.now(), resident()]
    const send = (due: number): void => void callers.send(due)
    await drive({ arrivals: poisson(load * capacity, numbers), durationMs: seconds * 1000, send, clock })
    const until = clock.now()
    await callers.settled()
    collectGarbage()
    return { load, from, until, rssBefore, rssAfter: resident() }
  }
  const seconds = full ? 600 : 2
  const normal = await phase(0.5, 1.5)
  // The engine takes the room that it works in while it warms up, and keeps it.
  await phase(100, full ? 60 : 1.5)
  const peak = await phase(1.5, full ? 60 : 2)
  const overloads = [await phase(2, seconds), await phase(10, seconds), await phase(100, seconds)]
  const after = await phase(0.5, full ? 60 : 3.5)
  await callers.settled()

  const p99 = (from: number, until: number): number => quantile(history.latencies('ok', from, until), 0.99)
  const goodput = ({ from, until }: Phase): number =>
    history.completions('ok', from, until) / ((until - from) / 1000)
  const best = goodput(peak)
  const { sum, count } = server.stats().computeSeconds
  const batchMs = (sum / count) * 1000
  const violations = check(history, { stats: server.stats() })
  const findings = overloads.flatMap((each) => {
    const name = `${each.load} × capacity of ${capacity}/s, in process`
    const growth = (each.rssAfter / each.rssBefore - 1) * 100
    const longest = (queuedBatches + 1) * batchMs * 1.1
    return [
      atLeast(name, `goodput of the peak, ${best.toFixed(0)}/s,`, 95, (goodput(each) / best) * 100, '%'),
      atMost(
        name,
        `accepted p99: (queue + 1) × batch of ${batchMs.toFixed(1)} ms, + 10 %,`,
        longest,
        p99(each.from, each.until),
      ),
      atMost(name, 'rejection p99', 1, quantile(history.latencies('rejected', each.from, each.until), 0.99)),
      atMost(name, 'growth of the resident set', 10, growth, '%'),
    ]
  })
  const before = p99(normal.from, normal.until)
  return [
    ...findings,
    atMost(
      '2 s after the load fell to 50 %',
      'p99 as before, + 10 %',
      before * 1.1,
      p99(after.from + 2000, after.until),
    ),
    ...(await overloadOverHttp(context)),
    faultless('all in process', violations),
  ]
}

export const overload: Row = { id: 3, title: 'overload', run }
