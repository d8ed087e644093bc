// Row 10: a request that cannot be computed fails alone.
import { start } from '@nx/serving'
import { tensor, type Tensor } from '@nx/tensor'
import { random } from '@nx/testing'
import { poisson } from '../load/arrivals.ts'
import { Callers, rowOf } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { type Context, type Finding, none, type Row } from '../row.ts'
import { echo } from '../serve/echo.ts'
import { check, describe } from '../check.ts'

const batchSize = 16

/** Ways in which one request in 20 is wrong, by what is sent or by what the function does with it. */
const kinds: Readonly<Record<string, { input?: () => unknown; alone: boolean; together: boolean }>> = {
  'another shape': { input: () => tensor([1, 2, 3]), alone: true, together: true },
  'another type': { input: () => tensor(new Int32Array(128)), alone: true, together: true },
  'another structure': { input: () => [rowOf(0, 0), rowOf(0, 0)], alone: true, together: true },
  'no tensor': { input: () => new Date(0), alone: true, together: true },
  'the function throws': { alone: true, together: true },
  'the function throws only in a batch': { alone: false, together: true },
}

async function poisoned(kind: string, { full, seed }: Context): Promise<readonly Finding[]> {
  const { input, alone, together } = kinds[kind]!
  const numbers = random(seed)
  const bad = new Set<number>()
  const inspect = (sequences: readonly number[]): void => {
    const throws = sequences.length === 1 ? alone : together
    if (input === undefined && throws && sequences.some((each) => bad.has(each))) throw new Error('poisoned')
  }
  const template = rowOf(0, 0)
  const served = echo({ computeMs: 2, inspect })
  await using server = await start({ ...served, options: { ...served.options, template } }, { batchSize })
  const callers = new Callers(server)
  const send = (due: number): void => {
    const number = callers.history.length
    const isBad = numbers() < 0.05
    if (isBad) bad.add(number)
    void callers.send(due, isBad && input !== undefined ? { input: input() as Tensor } : {})
  }
  const before = server.stats().executions
  await drive({ arrivals: poisson(2000, numbers), durationMs: full ? 60_000 : 500, send })
  await callers.settled()
  const stats = server.stats()
  let [wrong, survived] = [0, 0]
  for (const [number, { outcome }] of [...callers.history].entries()) {
    if (!bad.has(number)) wrong += Number(outcome !== 'ok')
    else if (alone) survived += Number(outcome === 'ok')
    else wrong += Number(outcome !== 'ok')
  }
  const violations = check(callers.history, { stats })
  const load = `1 of 20 requests is wrong: ${kind}, ${callers.history.length} requests`
  const most = input === undefined ? bad.size * (Math.ceil(Math.log2(batchSize)) * 2) : 0
  const extra = stats.bisections
  return [
    none(load, 'others without an answer', wrong),
    none(load, 'wrong requests with an answer', survived),
    none(load, 'lost partitions', stats.replacedPartitions),
    {
      load,
      figure: `≤ ${most} executions of parts, 2 ⌈log₂ ${batchSize}⌉ for each wrong one`,
      measured: `${extra} of ${stats.executions - before}`,
      ok: extra <= most,
    },
    none(load, 'lost, doubled, late, swapped', violations.length, describe(violations)),
  ]
}

async function run(context: Context): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const kind of Object.keys(kinds)) findings.push(...(await poisoned(kind, context)))
  return findings
}

export const poison: Row = { id: 10, title: 'poisoned requests', run }
