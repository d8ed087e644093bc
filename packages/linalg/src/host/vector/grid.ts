// Matrices in a workspace: real ones, and complex ones by pairs of rows.
import { type DType, isComplex } from '@nx/types'
import type { Workspace } from './workspace.ts'

/**
 * A matrix by rows of f64, `row` bytes from one to the next. There is room for rows and columns in eights. Each row of a complex matrix is
 * two: its real parts, and below them the imaginary ones.
 */
export interface Grid {
  readonly address: number
  readonly row: number
  readonly rows: number
  readonly columns: number
  readonly parts: Parts
}

/** Rows of f64 for each row of a matrix: 2 if it is complex. */
export type Parts = 1 | 2

export const partsOf = (type: DType): Parts => (isComplex(type) ? 2 : 1)

/** The next multiple of eight. */
export const inEights = (count: number): number => (count + 7) & -8

/** Room for a matrix. Rows are an odd number of cache lines apart, so that columns do not meet in one place of a cache. */
export function reserveGrid(workspace: Workspace, rows: number, columns: number, parts: Parts = 1): Grid {
  const lines = (inEights(columns) >> 3) | 1
  const row = 64 * lines
  return { address: workspace.reserve(inEights(rows) * parts * row), row, rows, columns, parts }
}

/** The address of an entry, or of its real part. */
export const entry = ({ address, row, parts }: Grid, i: number, j: number): number =>
  address + i * parts * row + 8 * j

/** The matrix as a real one, of as many rows as it has of f64. */
export const realRows = (grid: Grid): Grid => ({ ...grid, rows: grid.rows * grid.parts, parts: 1 })

/** All numbers of a matrix, and those beyond its rows and columns. */
export const numbersOf = (workspace: Workspace, { address, row, rows, parts }: Grid): Float64Array =>
  workspace.numbers(address, (inEights(rows) * parts * row) / 8)

/** Where a row of a real matrix is, and its numbers. */
export const rowOf = (
  workspace: Workspace,
  grid: Grid,
  i: number,
): [address: number, numbers: Float64Array] => [
  entry(grid, i, 0),
  workspace.numbers(entry(grid, i, 0), inEights(grid.columns)),
]

/** Writes zeros beyond the columns and below the rows, and ones where these meet the diagonal. */
export function fillBeyond(workspace: Workspace, grid: Grid, one = 1): void {
  const { row, rows, columns, parts } = grid
  const [allColumns, step] = [inEights(columns), row / 8]
  const numbers = numbersOf(workspace, grid)
  if (columns < allColumns) {
    for (let at = columns; at < rows * parts * step; at += step)
      numbers.fill(0, at, at + allColumns - columns)
  }
  for (let i = rows; i < inEights(rows); i++) {
    const at = i * parts * step
    for (let part = at; part < at + parts * step; part += step) numbers.fill(0, part, part + allColumns)
    if (i < allColumns) numbers[at + i] = one
  }
}

/** Writes zeros everywhere. */
export function fillZeros(workspace: Workspace, grid: Grid): void {
  numbersOf(workspace, grid).fill(0)
}
