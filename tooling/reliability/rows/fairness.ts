// Row 13: a caller that floods the server takes from the others no more than their fair shares leave.
import { start } from '@nx/serving'
import { random } from '@nx/testing'
import { check, faultless } from '../check.ts'
import { poisson } from '../load/arrivals.ts'
import { Callers, rowOf } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { atLeast, atMost, type Context, type Finding, type Row } from '../row.ts'
import { echo } from '../serve/echo.ts'

const [batchSize, computeMs, tenants, factor] = [16, 10, 10, 10]

/** How equal shares are: 1 if all are the same, 1/n if one has everything (Jain et al., 1984). */
function jain(shares: readonly number[]): number {
  const sum = shares.reduce((a, b) => a + b)
  return sum ** 2 / (shares.length * shares.reduce((total, share) => total + share ** 2, 0))
}

/** One tenant sends ten times what the server can do, each other one `demand` times its fair share. */
async function flood(demand: number, { full, seed }: Context): Promise<readonly Finding[]> {
  // So much that a tenant's part of the queue takes what it sends while the machine stands still for a moment.
  await using server = await start(echo({ computeMs }), { batchSize, queueLimit: 16 * batchSize })
  const callers = new Callers(server)
  const numbers = random(seed)
  const fair = (batchSize * 1000) / computeMs / tenants
  const [flooding, others] = [factor * fair * tenants, demand * fair * (tenants - 1)]
  const send = (due: number): void => {
    const floods = numbers() < flooding / (flooding + others)
    const caller = floods ? 0 : 1 + Math.floor(numbers() * (tenants - 1))
    void callers.send(due, { tenant: `tenant ${caller}`, caller })
  }
  const durationMs = full ? 600_000 : 3000
  const { seconds } = await drive({ arrivals: poisson(flooding + others, numbers), durationMs, send })
  await callers.settled()
  const [sent, answered] = [new Array<number>(tenants).fill(0), new Array<number>(tenants).fill(0)]
  for (const { caller, outcome } of callers.history) {
    sent[caller]!++
    answered[caller]! += Number(outcome === 'ok')
  }
  // The fair share is that of what was carried: batches take a little longer than their timers say.
  const carried = answered.reduce((a, b) => a + b) / seconds / tenants
  const shares = answered
    .slice(1)
    .map((count, i) => count / seconds / Math.min(carried, sent[i + 1]! / seconds))
  const violations = check(callers.history, { stats: server.stats() })
  const load = `1 of ${tenants} tenants sends ${factor} × capacity, the others ${demand} × their fair shares each`
  return [
    atLeast(
      load,
      `the worst of the others gets, of ${demand < 1 ? 'what it sends' : 'its share'},`,
      90,
      Math.min(...shares) * 100,
      '%',
    ),
    atLeast(load, "Jain's index of the others", 0.95, jain(shares), ''),
    faultless(load, violations),
  ]
}

/** Urgent requests without end, and one that is not. */
async function aging({ full, seed }: Context): Promise<readonly Finding[]> {
  const [agingMs, steps] = [50, 4]
  const queueLimit = 4 * batchSize
  await using server = await start(echo({ computeMs }), { batchSize, agingMs, queueLimit })
  const callers = new Callers(server)
  const waits: number[] = []
  const patient = async (): Promise<void> => {
    for (;;) {
      const sent = performance.now()
      try {
        await server.batchedRun(rowOf(0, 0))
        waits.push(performance.now() - sent)
        return
      } catch {
        // There was no room; what counts is how long who was admitted waits.
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
  }
  const durationMs = full ? 60_000 : 2500
  const pending: Promise<void>[] = []
  const timer = setInterval(() => pending.push(patient()), 100)
  // Twice what can be done.
  const arrivals = poisson((2 * batchSize * 1000) / computeMs, random(seed))
  await drive({ arrivals, durationMs, send: (due) => void callers.send(due, { priority: steps }) })
  clearInterval(timer)
  await Promise.all([callers.settled(), ...pending])
  const { sum, count } = server.stats().computeSeconds
  const batchMs = (sum / count) * 1000
  const bound = steps * agingMs + (queueLimit / batchSize + 1) * batchMs * 1.1
  const load = `${waits.length} admitted requests of priority 0 beside 2 × capacity of priority ${steps}`
  return [
    atMost(
      load,
      `waiting: ${steps} × agingMs, and the queue, batches of ${batchMs.toFixed(1)} ms,`,
      bound,
      Math.max(...waits),
    ),
  ]
}

export const fairness: Row = {
  id: 13,
  title: 'noisy neighbours',
  run: async (context) => [
    ...(await flood(0.5, context)),
    ...(await flood(1.5, context)),
    ...(await aging(context)),
  ],
}
