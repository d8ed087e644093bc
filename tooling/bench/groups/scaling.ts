// How time grows: per element from 10³ to 10⁸ of them, per operation from 10 to 10⁴ in a graph, on one thread and on two.
// `npm run bench -- scaling [--only TEXT] [--json]`; without `--only` it also writes docs/images/scaling.svg.
import { writeFileSync } from 'node:fs'
import { arch, cpus } from 'node:os'
import { join } from 'node:path'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { root } from '../../shared/workspace.ts'
import { numbers } from '../table/data.ts'
import { lineChart, type Line } from '../table/line-chart.ts'
import { threaded, upload, wasm } from '../table/ours.ts'
import type { GroupOptions } from '../workload.ts'

interface Point {
  readonly series: string
  readonly threads: 1 | 2
  readonly size: number
  /** Of one element or operation. */
  readonly nanoseconds: number
}

/** Measured for about so long at each size. */
const milliseconds = 150
const backends = [
  [1, wasm],
  [2, threaded],
] as const

/** The best of some rounds, after so much warming up as makes engines compile what is short for good. */
function best(work: () => void): number {
  const begin = performance.now()
  let count = 0
  do {
    work()
    count++
  } while (performance.now() - begin < milliseconds)
  const times = Math.max(1, Math.round(count / 5))
  const rounds = count === 1 ? 2 : 5
  let least = Infinity
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    for (let i = 0; i < times; i++) work()
    least = Math.min(least, (performance.now() - start) / times)
  }
  return least
}

const functions: Readonly<Record<string, readonly [most: number, (x: Tensor) => Tensor]>> = {
  add: [1e8, (x) => nx.add(x, 1)],
  exp: [1e8, (x) => nx.exp(x)],
  sum: [1e8, (x) => nx.sum(x)],
  'cumulative sum': [1e8, (x) => nx.cumulativeSum(x)],
  argmax: [1e8, (x) => nx.argmax(x)],
  sort: [1e7, (x) => nx.sort(x)],
}

/** Chains of operations of which no two are the same, so that all of them are compiled. */
const chain = (count: number) => {
  const shift = Math.random()
  return jit((x: Tensor) => {
    let y = x
    for (let i = 0; i < count; i++)
      y = i % 2 === 0 ? nx.multiply(y, shift + i / count) : nx.tanh(nx.add(y, x))
    return y
  })
}

function* points(only: string): Generator<Point> {
  for (const [threads, backend] of backends) {
    if (backend === undefined) continue
    for (const [series, [most, work]] of Object.entries(functions)) {
      if (!series.includes(only)) continue
      for (let size = 1000; size <= most; size *= 10) {
        const x = upload({ data: numbers(size), shape: [size] }, backend)
        const took = best(() => nx.dispose(work(x)))
        nx.dispose(x)
        yield { series, threads, size, nanoseconds: (took * 1e6) / size }
      }
    }
  }
  const x = upload({ data: numbers(1000), shape: [1000] })
  for (let size = 10; size <= 10_000; size *= 10) {
    if ('compile, operations'.includes(only)) {
      const took = best(() => nx.dispose(chain(size)(x)))
      yield { series: 'compile, operations', threads: 1, size, nanoseconds: (took * 1e6) / size }
    }
    if ('call, operations on 10³'.includes(only)) {
      const run = chain(size)
      const took = best(() => nx.dispose(run(x)))
      yield { series: 'call, operations on 10³', threads: 1, size, nanoseconds: (took * 1e6) / size }
    }
  }
}

export async function run({ only, json }: GroupOptions): Promise<void> {
  const lines = new Map<string, Line>()
  for (const point of points(only)) {
    const { series, threads, size, nanoseconds } = point
    console.log(
      json
        ? JSON.stringify(point)
        : `${series.padEnd(26)} ${threads} thread${threads > 1 ? 's' : ' '} ${size.toExponential(0).padStart(6)} ${nanoseconds.toPrecision(3).padStart(9)} ns`,
    )
    const name = threads > 1 ? `${series}, 2 threads` : series
    const line = lines.get(name) ?? { name, points: [] }
    lines.set(name, { name, points: [...line.points, [size, nanoseconds]] })
  }
  if (only !== '') return
  const caption = `${cpus()[0]?.model ?? arch()}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`
  writeFileSync(
    join(root, 'docs/images/scaling.svg'),
    lineChart([...lines.values()], `Nanoseconds per element or operation; ${caption}`),
  )
}
