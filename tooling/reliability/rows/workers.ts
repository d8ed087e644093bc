// Rows 6 and 7: workers that are killed, and workers that break by themselves.
import { setTimeout } from 'node:timers/promises'
import { type Partitions, serving, start } from '@nx/serving'
import { add, backendTransfer, backendTransferAsync, defaultBackend, type Tensor } from '@nx/tensor'
import { random } from '@nx/testing'
import { check, faultless } from '../check.ts'
import { moments, unleash } from '../faults/schedule.ts'
import { devicePartitions } from '../faults/devices.ts'
import { echoWorkers } from '../faults/workers.ts'
import { until } from '../faults/nats-cluster.ts'
import { poisson } from '../load/arrivals.ts'
import { Callers } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { keepLog } from '../logs.ts'
import { atLeast, atMost, type Context, type Finding, type Row } from '../row.ts'
import { echo, type RowServing, singleRows } from '../serve/echo.ts'

const [batchSize, count, computeMs] = [16, 4, 10]

interface Trial {
  readonly name: string
  readonly row: number
  readonly durationMs: number
  readonly everyMs: number
  readonly partitions: Partitions
  readonly served: RowServing
  /** Partitions that a strike costs. */
  readonly costs: 0 | 1
  readonly strike: (numbers: () => number) => void
}

/**
 * Two thirds of what the partitions can do when one is lost, while a fault strikes again and again: each time when what the one
 * before cost is over. A worker that runs out of memory collects it for a second before it ends, and with a second one of
 * four gone, or one of two at half of their capacity, those that are left have no room for the load, whatever the server does.
 */
async function trial(given: Trial, seed: number): Promise<readonly Finding[]> {
  const { name, row, durationMs, everyMs, partitions, served, strike, costs } = given
  const numbers = random(seed)
  await using server = await start(served, { batchSize, partitions })
  const callers = new Callers(server)
  const outages: number[] = []
  let down: number | null = null
  let struck = 0
  const watch = setInterval(() => {
    const { lost } = server.health().partitions
    if (lost > 0) down ??= performance.now()
    else if (down !== null) {
      outages.push(performance.now() - down)
      down = null
    }
  }, 1)
  const times = moments(everyMs, durationMs, numbers)
  let expected = 0
  const isWhole = (): boolean =>
    server.stats().replacedPartitions >= expected && server.health().partitions.lost === 0
  let last = Promise.resolve()
  const strikeInTurn = (): Promise<void> =>
    (last = last.then(async () => {
      // What cannot be lost any more, as a device that is gone for good, is not waited for longer.
      await until(isWhole, 5000)
      expected = server.stats().replacedPartitions + costs
      struck++
      strike(numbers)
    }))
  const { done } = unleash(times.map((atMs) => ({ atMs, name, strike: strikeInTurn })))
  const perPartition = (batchSize * 1000) / computeMs
  const rate = ((partitions.count - 1) * perPartition * 2) / 3
  const begun = performance.now()
  await drive({
    arrivals: poisson(rate, random(seed + 1)),
    durationMs: 4 * durationMs,
    // The workers need the processor.
    sleeps: true,
    stop: () => performance.now() - begun >= durationMs && struck === times.length && isWhole(),
    send: (due) => void callers.send(due),
  })
  await Promise.all([callers.settled(), done])
  clearInterval(watch)
  const { history } = callers
  const violations = check(history, { stats: server.stats() })
  keepLog(String(row), history, violations, { row, seed, name })
  const load = `${name}, ${struck} times, at ${Math.round((rate * 100) / (perPartition * partitions.count))} % of capacity`
  const { replacedPartitions, retries, bisections } = server.stats()
  return [
    atLeast(
      load,
      `of ${history.length} requests succeed`,
      99.99,
      (history.count('ok') / history.length) * 100,
      '%',
    ),
    faultless(load, violations),
    atMost(load, 'partitions back after', 500, Math.max(...outages, 0)),
    {
      load,
      figure: 'the fault struck: batches ran again',
      measured: `${replacedPartitions} replaced, ${retries} retries, ${bisections} parts`,
      ok: retries + bisections > 0,
    },
  ]
}

export const killedWorkers: Row = {
  id: 6,
  title: 'killed workers',
  run: async ({ full, seed }) => {
    const workers = await echoWorkers(count, computeMs)
    return trial(
      {
        name: 'a worker is killed about every 2 s',
        row: 6,
        durationMs: full ? 600_000 : 8000,
        everyMs: 2000,
        partitions: workers.partitions,
        served: echo({ computeMs: 0 }),
        costs: 1,
        strike: (numbers) => workers.kill(Math.floor(numbers() * count)),
      },
      seed,
    )
  },
}

async function breaking(context: Context): Promise<readonly Finding[]> {
  const { full, seed } = context
  const common = { row: 7, durationMs: full ? 600_000 : 3000, everyMs: full ? 2000 : 800 }
  const findings: Finding[] = []
  for (const breakage of ['trap', 'memory'] as const) {
    const workers = await echoWorkers(count, computeMs)
    const name = breakage === 'trap' ? 'a wasm trap in a worker' : 'a worker runs out of memory'
    const { partitions } = workers
    const costs = breakage === 'trap' ? 0 : 1
    const strike = (): void => workers.order(breakage)
    findings.push(
      ...(await trial({ ...common, name, partitions, served: echo({ computeMs: 0 }), costs, strike }, seed)),
    )
  }
  return [...findings, ...(await lostDevices(context))]
}

/** Devices that are destroyed, and in the end cannot be had again. */
async function lostDevices({ full, seed }: Context): Promise<readonly Finding[]> {
  const load = 'a GPU device is lost'
  if (!(await hasAdapter())) {
    const missing = 'no WebGPU adapter in Node: set VK_ICD_FILENAMES'
    return [{ load, figure: 'as the others', measured: '', ok: false, missing }]
  }
  const partitions = await devicePartitions(2)
  const served = serving<Tensor, Tensor>(
    ({ backend }) =>
      async (batch) => {
        await setTimeout(computeMs)
        const moved = backendTransfer(batch.toContainer() as Tensor, backend!)
        return backendTransferAsync(add(moved, 0), defaultBackend())
      },
    singleRows,
  )
  let strikes = 0
  const strike = (numbers: () => number): void => {
    if (++strikes === 3) partitions.withhold()
    partitions.lose(Math.floor(numbers() * 2))
  }
  const durationMs = full ? 60_000 : 4000
  const findings = await trial(
    { name: load, row: 7, durationMs, everyMs: 1000, partitions, served, costs: 1, strike },
    seed,
  )
  return [
    ...findings,
    {
      load: 'no device can be had twice',
      figure: 'the partition computes on the processor',
      measured: `${partitions.fallbacks} did`,
      ok: partitions.fallbacks > 0,
    },
  ]
}

/** True when Node reaches a WebGPU adapter. */
async function hasAdapter(): Promise<boolean> {
  const { create } = await import('webgpu')
  return (await create([]).requestAdapter()) !== null
}

export const brokenWorkers: Row = { id: 7, title: 'traps, memory, devices', run: breaking }
