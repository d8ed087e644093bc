// Matrices of f64 in a workspace.
import type { Workspace } from './workspace.ts'

/** A matrix by rows, `row` bytes from one to the next. There is room for rows and columns in eights. */
export interface Grid {
  readonly address: number
  readonly row: number
  readonly rows: number
  readonly columns: number
}

/** The next multiple of eight. */
export const inEights = (count: number): number => (count + 7) & -8

/** Room for a matrix. Rows are an odd number of cache lines apart, so that columns do not meet in one place of a cache. */
export function reserveGrid(workspace: Workspace, rows: number, columns: number): Grid {
  const lines = (inEights(columns) >> 3) | 1
  const row = 64 * lines
  return { address: workspace.reserve(inEights(rows) * row), row, rows, columns }
}

/** The address of an entry. */
export const entry = ({ address, row }: Grid, i: number, j: number): number => address + i * row + 8 * j

/** Writes zeros beyond the columns and below the rows, and ones where these meet the diagonal. */
export function fillBeyond(workspace: Workspace, grid: Grid, one = 1): void {
  const { address, row, rows, columns } = grid
  const [allRows, allColumns, step] = [inEights(rows), inEights(columns), row / 8]
  const numbers = workspace.numbers(address, allRows * step)
  if (columns < allColumns) {
    for (let at = columns; at < rows * step; at += step) numbers.fill(0, at, at + allColumns - columns)
  }
  for (let i = rows; i < allRows; i++) {
    numbers.fill(0, i * step, i * step + allColumns)
    if (i < allColumns) numbers[i * step + i] = one
  }
}

/** Writes zeros everywhere. */
export function fillZeros(workspace: Workspace, { address, row, rows }: Grid): void {
  workspace.numbers(address, (inEights(rows) * row) / 8).fill(0)
}
