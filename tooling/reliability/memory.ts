// Collecting garbage on demand, to see what is really held.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { quantile } from '../shared/quantile.ts'

let collect: (() => void) | undefined

/** Collects all garbage. */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
}

/**
 * Slope of a line through values at equal distances, per step: the median of those between any two of them (H. Theil, 1950;
 * P. K. Sen, 1968). One step, as where the engine takes more room for a while, is no slope.
 */
export function slope(values: readonly number[]): number {
  return quantile(
    values.flatMap((value, i) => values.slice(0, i).map((before, j) => (value - before) / (i - j))),
    0.5,
  )
}
