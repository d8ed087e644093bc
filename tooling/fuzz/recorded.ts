// The runs over random graphs that were recorded, one beside the other: their seeds are disjoint.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface GraphRun {
  readonly commit: string
  /** The first seed. */
  readonly first: number
  readonly count: number
  readonly faults: number
  readonly minutes: number
  /** How many there were of each operation. */
  readonly operations: Readonly<Record<string, number>>
}

/** Puts a run beside those of other seeds, in the place of those that share seeds with it. */
export function withRun(runs: readonly GraphRun[], run: GraphRun): GraphRun[] {
  const others = runs.filter(
    ({ first, count }) => first + count <= run.first || run.first + run.count <= first,
  )
  return [...others, run].sort((a, b) => a.first - b.first)
}

/** How many there were of each operation in all runs, the most frequent first. */
export function operationsOf(runs: readonly GraphRun[]): [name: string, times: number][] {
  const times = new Map<string, number>()
  for (const { operations } of runs)
    for (const [name, more] of Object.entries(operations)) times.set(name, (times.get(name) ?? 0) + more)
  return [...times].sort(([, a], [, b]) => b - a)
}

const file = join(import.meta.dirname, 'recorded-graphs.json')

/** Records a run, and gives all that are recorded then. */
export function recordRun(run: GraphRun): GraphRun[] {
  const runs = withRun(JSON.parse(readFileSync(file, 'utf8')) as GraphRun[], run)
  writeFileSync(file, `${JSON.stringify(runs, null, 2)}\n`)
  return runs
}
