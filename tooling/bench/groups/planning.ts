// How long planning takes for ever larger graphs: time over that of 1,000 operations says how it grows.
import { planGraph } from '@nx/compiler'
import { target } from '../../../packages/backend-wasm/src/target.ts'
import { families } from '../compiler/families.ts'
import type { Measurement } from '../measure.ts'
import type { Workload } from '../workload.ts'

const sizes = [1000, 2000, 5000, 10_000, 20_000]
/** Where planning took longer than this, larger graphs are left out. */
const patience = 1000

export const workloads: readonly Workload[] = Object.entries(families).map(([family, make]) => {
  let largest = Infinity
  return {
    name: `plan ${family}`,
    warmup: 2,
    rounds: 3,
    implementations: sizes.map((size) => ({
      name: `${size.toLocaleString('en')} operations`,
      setup: async () => {
        const graph = make(size)
        return () => {
          if (size > largest) return NaN
          const started = performance.now()
          planGraph(graph, target)
          const elapsed = performance.now() - started
          if (elapsed > patience) largest = size
          return elapsed
        }
      },
    })),
  }
})

/** A bar for each size: microseconds an operation, which stay the same where time is linear. */
export function plot(rows: readonly Measurement[]): string {
  const costs = rows.map(({ median }, i) => (1000 * median) / sizes[i % sizes.length]!)
  const most = Math.max(...costs.filter((cost) => !Number.isNaN(cost)))
  const lines = rows.map(({ workload, implementation }, i) => {
    const cost = costs[i]!
    const bar = Number.isNaN(cost) ? 'not done' : '█'.repeat(Math.ceil((40 * cost) / most))
    const number = Number.isNaN(cost) ? '' : cost.toFixed(1)
    return `${workload.padEnd(26)} ${implementation.padStart(18)} ${number.padStart(8)} ${bar}`
  })
  return ['', 'microseconds an operation', ...lines].join('\n')
}
