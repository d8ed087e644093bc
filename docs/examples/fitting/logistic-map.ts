// Where x ← r·x·(1 − x) settles, for many growth rates at once: a loop in a compiled function.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import type { Plot } from './plot.ts'

const [rates, transient, kept] = [200, 500, 30]

/** The last `kept` points of every orbit, one row each. */
export const settle = nx.defn((r: Tensor) => {
  const next = (x: Tensor): Tensor => nx.multiply(nx.multiply(r, x), nx.subtract(1, x))
  const start = nx.full(nx.shape(r), 0.5, { type: 'f64' })
  const settled = nx.whileLoop(start, { range: [1, transient] }, next)
  const empty = nx.zeros([kept, ...nx.shape(r)], { type: 'f64' })
  const [orbit] = nx.whileLoop([empty, settled], { range: [0, kept - 1] }, ([rows, x], i) => {
    const row = next(x)
    return [nx.putSlice(rows, [i, 0], nx.newAxis(row, 0)), row]
  })
  return orbit
})

/** The attractor of each growth rate, and a plot of them. */
export function bifurcation(): { r: number[]; orbits: number[][]; plot: Plot } {
  const r = nx.linspace(2.8, 4, { n: rates, type: 'f64' })
  const orbits = nx.toArray(settle(r))
  const across = nx.toFlatArray(r) as number[]
  return {
    r: across,
    orbits,
    plot: {
      title: 'The logistic map, iterated by whileLoop',
      x: 'growth rate',
      y: 'population',
      series: [
        {
          name: '',
          kind: 'points',
          radius: 0.4,
          x: orbits.flatMap(() => across),
          y: orbits.flat(),
        },
      ],
    },
  }
}
