// Measures the implementations of a workload in turns, so that the machine's moods hit all alike.
import type { Workload } from './workload.ts'

export interface Measurement {
  readonly workload: string
  readonly implementation: string
  readonly median: number
  readonly unit: string
  /** Time of this implementation over the time of the first one: above 1, the first is faster. */
  readonly ratio: number
}

export async function measure(workload: Workload): Promise<Measurement[]> {
  const runs: Awaited<ReturnType<Workload['implementations'][number]['setup']>>[] = []
  for (const { setup } of workload.implementations) runs.push(await setup())
  const samples: number[][] = runs.map(() => [])
  const warmup = workload.warmup ?? 3
  for (let round = 0; round < warmup + (workload.rounds ?? 20); round++) {
    for (const [index, run] of runs.entries()) {
      const start = performance.now()
      const measured = await run()
      const elapsed = performance.now() - start
      if (round >= warmup) samples[index]?.push(measured ?? elapsed)
    }
  }
  const medians = samples.map(median)
  return workload.implementations.map(({ name }, index) => ({
    workload: workload.name,
    implementation: name,
    median: medians[index] as number,
    unit: workload.unit ?? 'ms',
    ratio: (medians[index] as number) / (medians[0] as number),
  }))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}
