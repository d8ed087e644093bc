// What batches cost: a fixed part and a part for each row, learned from those that ran.

/** Sums over executions, each of which counts less than the one after it. */
export interface CostModel {
  weight: number
  rows: number
  rowsSquared: number
  milliseconds: number
  products: number
}

/** How much of an execution's weight is left after the next one. */
const decay = 0.95

export function createCostModel(): CostModel {
  return { weight: 0, rows: 0, rowsSquared: 0, milliseconds: 0, products: 0 }
}

export function observe(model: CostModel, rows: number, milliseconds: number): void {
  model.weight = model.weight * decay + 1
  model.rows = model.rows * decay + rows
  model.rowsSquared = model.rowsSquared * decay + rows * rows
  model.milliseconds = model.milliseconds * decay + milliseconds
  model.products = model.products * decay + rows * milliseconds
}

/** Milliseconds of every batch, and of each row, by least squares; everything is fixed while all had as many rows. */
export function costs({ weight, rows, rowsSquared, milliseconds, products }: CostModel): {
  readonly fixed: number
  readonly perRow: number
} {
  if (weight === 0) return { fixed: 0, perRow: 0 }
  const spread = weight * rowsSquared - rows * rows
  const slope = spread > 1e-9 * rowsSquared * weight ? (weight * products - rows * milliseconds) / spread : 0
  const perRow = Math.max(0, Math.min(slope, milliseconds / rows))
  return { fixed: Math.max(0, (milliseconds - perRow * rows) / weight), perRow }
}

/** Milliseconds that a batch of that many rows should take; 0 while nothing ran. */
export function estimate(model: CostModel, rows: number): number {
  const { fixed, perRow } = costs(model)
  return fixed + perRow * rows
}
