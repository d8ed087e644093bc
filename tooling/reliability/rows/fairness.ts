// Row 13: a caller that floods the server takes from the others no more than their fair shares leave.
import { start } from '@nx/serving'
import { random } from '@nx/testing'
import { check, describe } from '../check.ts'
import { poisson } from '../load/arrivals.ts'
import { Callers, rowOf } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { atLeast, atMost, type Context, type Finding, none, type Row } from '../row.ts'
import { echo } from '../serve/echo.ts'

const [batchSize, computeMs, tenants, factor] = [16, 10, 10, 10]

/** How equal shares are: 1 if all are the same, 1/n if one has everything (Jain et al., 1984). */
function jain(shares: readonly number[]): number {
  const sum = shares.reduce((a, b) => a + b)
  return sum ** 2 / (shares.length * shares.reduce((total, share) => total + share ** 2, 0))
}

/** One tenant sends ten times what the server can do, each other one its fair share. */
async function flood({ full, seed }: Context): Promise<readonly Finding[]> {
  await using server = await start(echo({ computeMs }), { batchSize })
  const callers = new Callers(server)
  const seconds = full ? 600 : 5
  const [numbers, begin] = [random(seed), performance.now()]
  // What is carried, measured beside the load would be part of it; a batch takes a little longer than its timer.
  const fair = (batchSize * 1000) / computeMs / tenants
  const all = factor * fair * tenants + (tenants - 1) * fair
  const flooding = (factor * fair * tenants) / all
  const send = (due: number): void => {
    const caller = numbers() < flooding ? 0 : 1 + Math.floor(numbers() * (tenants - 1))
    void callers.send(due, { tenant: `tenant ${caller}`, caller })
  }
  await drive({ arrivals: poisson(all, numbers), durationMs: seconds * 1000, send })
  const elapsed = (performance.now() - begin) / 1000
  const [sent, answered] = [new Array<number>(tenants).fill(0), new Array<number>(tenants).fill(0)]
  await callers.settled()
  for (const { caller, outcome } of callers.history) {
    sent[caller]!++
    answered[caller]! += Number(outcome === 'ok')
  }
  const carried = answered.reduce((a, b) => a + b) / elapsed / tenants
  const others = answered.slice(1).map((count, i) => count / elapsed / Math.min(carried, sent[i + 1]! / elapsed))
  const violations = check(callers.history, { stats: server.stats() })
  const load = `1 of ${tenants} tenants sends ${factor} × capacity, the others a fair share each`
  return [
    atLeast(load, 'the worst of the others gets of its share', 90, Math.min(...others) * 100, '%'),
    atLeast(load, "Jain's index of the shares", 0.95, jain(others), ''),
    none(load, 'lost, doubled, late, swapped', violations.length, describe(violations)),
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
    for (const sent = performance.now(); ;) {
      try {
        await server.batchedRun(rowOf(0, 0))
        waits.push(performance.now() - sent)
        return
      } catch {
        // There was no room; what counts is how long it takes to be served.
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
  const bound = steps * agingMs + (queueLimit / batchSize + 1) * computeMs * 1.1
  const load = `${waits.length} requests of priority 0 beside 2 × capacity of priority ${steps}`
  return [atMost(load, `waiting: ${steps} × agingMs, and the queue`, bound, Math.max(...waits))]
}

export const fairness: Row = {
  id: 13,
  title: 'noisy neighbours',
  run: async (context) => [...(await flood(context)), ...(await aging(context))],
}
