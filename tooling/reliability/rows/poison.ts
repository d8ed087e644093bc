// Row 10: a request that cannot be computed fails alone.
import { start } from '@nx/serving'
import { tensor, type Tensor } from '@nx/tensor'
import { random } from '@nx/testing'
import { NxError } from '@nx/types'
import { echoWorkers } from '../faults/workers.ts'
import { poisson } from '../load/arrivals.ts'
import { Callers, rowOf } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { atMost, type Context, type Finding, none, type Row } from '../row.ts'
import { echo } from '../serve/echo.ts'
import { check, describe, faultless } from '../check.ts'

const batchSize = 16
const noBatch = 'no tensor'

/** Ways in which one request in 20 is wrong, by what is sent or by what the function does with it. */
const kinds: Readonly<Record<string, { input?: () => unknown; alone: boolean; together: boolean }>> = {
  'another shape': { input: () => tensor([1, 2, 3]), alone: true, together: true },
  'another type': { input: () => tensor(new Int32Array(128)), alone: true, together: true },
  'another structure': { input: () => [rowOf(0, 0), rowOf(0, 0)], alone: true, together: true },
  [noBatch]: { input: () => new Date(0), alone: true, together: true },
  'the function throws': { alone: true, together: true },
  'the function throws only in a batch': { alone: false, together: true },
}

async function poisoned(kind: string, { full, seed }: Context): Promise<Finding> {
  const { input, alone, together } = kinds[kind]!
  const numbers = random(seed)
  const bad = new Set<number>()
  const inspect = (sequences: readonly number[]): void => {
    const throws = sequences.length === 1 ? alone : together
    if (input === undefined && throws && sequences.some((each) => bad.has(each))) throw new Error('poisoned')
  }
  // Without a limit, as searches are what is asked about: one takes as long as several batches, and the bursts that come
  // meanwhile would be refused as overload.
  await using server = await start(echo({ computeMs: 2, inspect }), { batchSize, queueLimit: Infinity })
  const codes = new Map<string, number>()
  const callers = new Callers(server, {
    onError(number, error) {
      if (bad.has(number) && alone) return
      const code = error instanceof NxError ? error.code : String(error)
      codes.set(code, (codes.get(code) ?? 0) + 1)
    },
  })
  const one = (due: number): void => {
    const number = callers.history.length
    const isBad = numbers() < 0.05
    if (isBad) bad.add(number)
    void callers.send(due, isBad && input !== undefined ? { input: input() as Tensor } : {})
  }
  // As many as fill a batch come together.
  const send = (due: number): void => {
    for (let i = 0; i < batchSize; i++) one(due)
  }
  await drive({ arrivals: poisson(20, numbers), durationMs: full ? 60_000 : 1000, send })
  await callers.settled()
  const stats = server.stats()
  const wrong = [...codes].map(([code, count]) => `${count} ${code}`).join(', ')
  const survived = [...bad].filter((number) => alone && callers.history.at(number).outcome === 'ok').length
  // What pre-processing, which is the caller's, makes no batch of has not reached the server.
  const missing = kind === noBatch ? bad.size : 0
  const counts = { ...stats, received: stats.received + missing, failed: stats.failed + missing }
  const violations = check(callers.history, { stats: counts })
  const load = `1 of 20 requests: ${kind}`
  const measured = [
    `of ${callers.history.length} requests ${bad.size} are wrong`,
    `${wrong === '' ? 0 : wrong} others fail`,
    `${survived} wrong ones are answered`,
    `${stats.replacedPartitions} partitions lost`,
    `violations: ${describe(violations)}`,
  ]
  const ok = codes.size + survived + stats.replacedPartitions + violations.length === 0
  return { load, figure: 'all others succeed, no partition is lost', measured: measured.join(', '), ok }
}

/** Requests that end their workers: few, as each costs four, which searches may not for every batch. */
async function deadly({ full, seed }: Context): Promise<readonly Finding[]> {
  const [every, rest] = [640, 200]
  const { partitions } = await echoWorkers(2, 2, { every, rest })
  await using server = await start(echo({ computeMs: 0 }), { batchSize, partitions, queueLimit: Infinity })
  const isDeadly = (number: number): boolean => number % every === rest
  const wrong: string[] = []
  let found = 0
  const callers = new Callers(server, {
    onError(number, error) {
      const isFound = error instanceof NxError && error.details['atFault'] === true
      if (!isDeadly(number) || !isFound) wrong.push(String(error))
      else found++
    },
  })
  const send = (due: number): void => {
    for (let i = 0; i < batchSize; i++) void callers.send(due)
  }
  await drive({ arrivals: poisson(20, random(seed)), durationMs: full ? 60_000 : 4000, send })
  await callers.settled()
  const stats = server.stats()
  const violations = check(callers.history, { stats })
  const load = `1 of ${every} requests ends its worker, ${callers.history.length} requests`
  return [
    none(load, 'others fail', wrong.length, wrong.slice(0, 3).join(', ')),
    faultless(load, violations),
    {
      load,
      figure: 'each of them is found to be at fault',
      measured: `${found}, for ${stats.replacedPartitions} workers`,
      ok: found > 0 && found === callers.history.count('failed'),
    },
    atMost(load, 'workers that one costs', 4, stats.replacedPartitions / found, ''),
  ]
}

/** One wrong request in a full batch, in each place. */
async function executions(): Promise<Finding> {
  let place = -1
  const inspect = (sequences: readonly number[]): void => {
    if (sequences.includes(place)) throw new Error('poisoned')
  }
  await using server = await start(echo({ computeMs: 0, inspect }), { batchSize })
  const extra: number[] = []
  for (place = 1; place <= batchSize; place++) {
    const before = server.stats().executions
    await Promise.allSettled(Array.from({ length: batchSize }, (_, i) => server.batchedRun(rowOf(0, i + 1))))
    extra.push(server.stats().executions - before - 1)
  }
  // The figure has no execution in which the one at fault is alone; without that it could not be told from those that
  // fail only together.
  const most = Math.ceil(Math.log2(batchSize)) + 2
  const load = `1 wrong request in a batch of ${batchSize}, in each place`
  return atMost(load, 'further executions: ⌈log₂ batch⌉ + 1, + 1 of it alone', most, Math.max(...extra), '')
}

async function run(context: Context): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const kind of Object.keys(kinds)) findings.push(await poisoned(kind, context))
  return [...findings, ...(await deadly(context)), await executions()]
}

export const poison: Row = { id: 10, title: 'poisoned requests', counts: true, run }
