// What batches cost: a fixed part and a part for each row, learned from those that ran last.

/** Milliseconds of every batch, and of each row. */
interface Costs {
  readonly fixed: number
  readonly perRow: number
}

/** The last executions, and what was made of them. */
export interface CostModel {
  readonly runs: { readonly rows: number; readonly milliseconds: number }[]
  costs: Costs | null
}

/** Executions that count: of so many, three slow ones change nothing. */
const remembered = 12

export function createCostModel(): CostModel {
  return { runs: [], costs: { fixed: 0, perRow: 0 } }
}

export function observe(model: CostModel, rows: number, milliseconds: number): void {
  model.runs.push({ rows, milliseconds })
  if (model.runs.length > remembered) model.runs.shift()
  model.costs = null
}

/**
 * By the median of all slopes between two executions (H. Theil, 1950; P. K. Sen, 1968), as a pause of the host makes a
 * batch slow now and then, and none fast. Everything is fixed while all had as many rows.
 */
export function costs(model: CostModel): Costs {
  return (model.costs ??= fit(model.runs))
}

function fit(runs: CostModel['runs']): Costs {
  const slopes = runs.flatMap((left, i) =>
    runs.slice(i + 1).flatMap((right) => {
      const rows = right.rows - left.rows
      return rows === 0 ? [] : [(right.milliseconds - left.milliseconds) / rows]
    }),
  )
  const most = median(runs.map(({ rows, milliseconds }) => milliseconds / rows))
  const perRow = slopes.length === 0 ? 0 : Math.max(0, Math.min(median(slopes), most))
  return { fixed: Math.max(0, median(runs.map((run) => run.milliseconds - perRow * run.rows))), perRow }
}

/** Of an even number the lower one of the two: what is slow is doubted. */
function median(values: readonly number[]): number {
  return Float64Array.from(values).sort()[(values.length - 1) >> 1]!
}

/** Milliseconds that a batch of that many rows should take; 0 while nothing ran. */
export function estimate(model: CostModel, rows: number): number {
  const { fixed, perRow } = costs(model)
  return fixed + perRow * rows
}
