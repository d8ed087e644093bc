// Row 15: memory, timers and handles are the same after very many requests.
import { start } from '@nx/serving'
import { tensor } from '@nx/tensor'
import { random } from '@nx/testing'
import { History } from '../history.ts'
import { check, faultless, type Violation } from '../check.ts'
import { Callers } from '../load/callers.ts'
import { collectGarbage, slope } from '../memory.ts'
import { atMost, type Context, type Finding, none, type Row } from '../row.ts'
import { echo } from '../serve/echo.ts'
import { progress } from '../steps.ts'

const [batchSize, outstanding, pieces] = [32, 512, 10]

async function run({ full, seed, minutes }: Context): Promise<readonly Finding[]> {
  const requests = full ? 1e8 : 1e6
  const numbers = random(seed)
  const inspect = (sequences: readonly number[]): void => {
    if (sequences.some((each) => each % 1000 === 13)) throw new Error('poisoned')
  }
  const handles = process.getActiveResourcesInfo().length
  const server = await start(echo({ computeMs: 0, inspect }), {
    batchSize,
    queueLimit: outstanding,
    batchTimeoutMs: 1,
  })
  const violations: Violation[] = []
  // One for all: room that is taken and given back each time leaves holes, in which the resident set grows.
  const history = new History(Math.ceil(requests / (pieces + 1)))
  let [sent, settled] = [0, 0]

  /** Callers that each wait for their answer; a few give up, send nonsense or have no time. */
  const piece = async (count: number): Promise<void> => {
    history.length = 0
    const callers = new Callers(server, { history })
    let left = count
    const end = performance.now() + (minutes * 60_000) / (pieces + 1)
    const caller = async (): Promise<void> => {
      while (left-- > 0 && performance.now() < end) {
        progress(sent + history.length, requests, 'requests')
        const kind = numbers()
        if (kind < 0.01) {
          const controller = new AbortController()
          const answer = callers.send(performance.now(), { signal: controller.signal })
          controller.abort()
          await answer
        } else if (kind < 0.02) await callers.send(performance.now(), { timeoutMs: 1 })
        else if (kind < 0.025) await callers.send(performance.now(), { input: tensor([1]) })
        else await callers.send(performance.now())
      }
    }
    await Promise.all(Array.from({ length: outstanding }, caller))
    sent += history.length
    for (const { outcome } of history) if (outcome !== null) settled++
    violations.push(...check(history).slice(0, 10))
  }

  const megabytes: number[] = []
  const resident: number[] = []
  let each = requests / (pieces + 1)
  for (let i = 0; i <= pieces; i++) {
    await piece(each)
    // What all of them touch, such as the history, is as large then, however busy the machine is.
    each = Math.min(each, history.length)
    await new Promise((resolve) => setTimeout(resolve, 5))
    // Buffers are freed a moment after the objects that had them.
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 20))
    collectGarbage()
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
    megabytes.push((heapUsed + arrayBuffers) / 2 ** 20)
    resident.push(rss / 2 ** 20)
  }
  const stats = server.stats()
  await server.stop()
  await new Promise((resolve) => setTimeout(resolve, 20))
  const left = process.getActiveResourcesInfo().length - handles
  const load = `${sent.toLocaleString('en-US')} requests${sent < 1e8 ? ' (of 100,000,000)' : ''}, some poisoned, cancelled, late`
  const growth = slope(megabytes.slice(1)) * (pieces - 1)
  // The engine takes the room that it works in while it warms up, and keeps it.
  const warmed = resident.slice(4)
  const rssGrowth = slope(warmed) * (warmed.length - 1)
  return [
    atMost(load, 'growth of what is held, after the first tenth', full ? 1 : 0.5, growth, 'MiB'),
    atMost(
      load,
      'growth of the resident set, after the first third, by its slope',
      full ? 24 : 8,
      rssGrowth,
      'MiB',
    ),
    none(load, 'requests without an outcome', sent - settled + stats.pending),
    none(load, 'timers and handles more than before', Math.max(left, 0)),
    faultless(load, violations, 'doubled, late, swapped'),
  ]
}

export const soak: Row = { id: 15, title: 'soak', counts: true, run }
