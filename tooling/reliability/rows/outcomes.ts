// Row 4: every request has exactly one outcome, in time, and its own answer, whatever happens.
import { start } from '@nx/serving'
import { tensor } from '@nx/tensor'
import { random } from '@nx/testing'
import { check, faultless, type Violation } from '../check.ts'
import { fragile } from '../faults/fragile.ts'
import { moments, unleash } from '../faults/schedule.ts'
import { outcomes as names } from '../history.ts'
import { bursts } from '../load/arrivals.ts'
import { Callers } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { keepLog } from '../logs.ts'
import { type Context, type Finding, type Row } from '../row.ts'
import { echo } from '../serve/echo.ts'
import { steps } from '../steps.ts'

const [batchSize, partitions, computeMs] = [16, 4, 3]

/** One stretch of all faults at once; gives how many requests ended how, and what was wrong. */
async function stretch(
  seed: number,
  durationMs: number,
): Promise<{ counts: number[]; wrong: readonly Violation[] }> {
  const numbers = random(seed)
  const slots = fragile(partitions, 5)
  // A request in a hundred fails alone, one in a hundred only when it is not alone.
  const inspect = (sequences: readonly number[]): void => {
    if (sequences.some((each) => each % 100 === 13)) throw new Error('poisoned')
    if (sequences.length > 1 && sequences.some((each) => each % 100 === 57))
      throw new Error('poisoned together')
  }
  const server = await start(echo({ computeMs, inspect }), {
    batchSize,
    partitions: slots,
    batchTimeoutMs: 2,
  })
  const callers = new Callers(server)
  const rate = (batchSize * partitions * 1000) / computeMs / 2
  const faults = moments(250, durationMs, numbers).map((atMs) => ({
    atMs,
    name: 'lost partition',
    strike: () => slots.lose(Math.floor(numbers() * partitions)),
  }))
  const { done } = unleash(faults)
  const send = (due: number): void => {
    const kind = numbers()
    if (kind < 0.05) {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), numbers() * 15)
      void callers.send(due, { signal: controller.signal })
    } else if (kind < 0.1) void callers.send(due, { timeoutMs: 1 + Math.floor(numbers() * 20) })
    else if (kind < 0.12) void callers.send(due, { signal: AbortSignal.abort() })
    else if (kind < 0.14) void callers.send(due, { input: tensor([1, 2, 3]) })
    else
      void callers.send(due, {
        priority: Math.floor(numbers() * 3),
        tenant: `tenant ${Math.floor(numbers() * 5)}`,
      })
  }
  // Bursts are four times what can be done.
  await drive({ arrivals: bursts(rate * 1.6, 500, numbers), durationMs, send })
  // What was accepted ends, and what comes meanwhile is refused.
  const stopped = server.stop({ timeoutMs: 5000 })
  for (let i = 0; i < 100; i++) void callers.send(performance.now())
  await Promise.all([stopped, callers.settled(10_000), done])
  const wrong = check(callers.history, { stats: server.stats() })
  keepLog('4', callers.history, wrong, { row: 4, seed, durationMs })
  return { counts: names.map((name) => callers.history.count(name)), wrong }
}

async function run(context: Context): Promise<readonly Finding[]> {
  const { full, seed } = context
  const wanted = full ? 1e8 : 0
  const totals = names.map(() => 0)
  const wrong: Violation[] = []
  let sum = 0
  for (const piece of steps(Infinity, 'stretches of load', context)) {
    const { counts, wrong: more } = await stretch(seed + piece, full ? 60_000 : 6000)
    counts.forEach((count, i) => (totals[i]! += count))
    wrong.push(...more.slice(0, 100))
    sum = totals.reduce((a, b) => a + b)
    if (sum >= wanted) break
  }
  const load = `${sum.toLocaleString('en-US')} requests${sum < 1e8 ? ' (of 100,000,000)' : ''}: bursts of 4 × capacity, cancellation, deadlines, poison, lost partitions, stop`
  const kinds = names.map((name, i) => `${totals[i]} ${name}`).join(', ')
  return [
    faultless(load, wrong, 'lost, doubled, late, swapped or miscounted'),
    {
      load: 'the same',
      figure: 'every kind of outcome occurs',
      measured: kinds,
      ok: totals.every((each) => each > 0),
    },
  ]
}

export const outcomes: Row = { id: 4, title: 'exactly one outcome', counts: true, run }
