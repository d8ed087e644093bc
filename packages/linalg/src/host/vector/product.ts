// Products and triangular systems of blocks in a workspace, which all have rows and columns in eights.
import type { Grid, Parts } from './grid.ts'
import { mostTerms, packedAddress, type Workspace } from './workspace.ts'

/** Where a block begins; bytes from one row to the next, and from one column to the next. */
export interface Block {
  readonly at: number
  readonly row: number
  readonly step: number
}

/** A real matrix. */
export const blockOf = ({ address, row }: Grid): Block => ({ at: address, row, step: 8 })

/** The block with rows and columns exchanged. */
export const turnedBlock = ({ at, row, step }: Block): Block => ({ at, row: step, step: row })

/** So many numbers of the left operand meet four columns of the right one in a cache: 256 KB. */
const mostNumbers = 32_768

/** `c -= a b`, where rows of `c` are contiguous; of what is left of its diagonal only tiles of four if `upperOnly`. */
export function subtract(
  { code, tall }: Workspace,
  c: number,
  cRow: number,
  a: Block,
  b: Block,
  rows: number,
  columns: number,
  terms: number,
  upperOnly = false,
): void {
  for (let first = 0; first < terms; first += mostTerms) {
    const depth = Math.min(mostTerms, terms - first)
    const height = Math.max(24, mostNumbers / depth) & -4
    for (let i = 0; i < rows; i += height) {
      code.subtractProduct(
        c + i * cRow,
        cRow,
        a.at + i * a.row + first * a.step,
        a.row,
        a.step,
        b.at + first * b.row,
        b.row,
        b.step,
        Math.min(height, rows - i),
        columns,
        depth,
        upperOnly ? 4 - i : rows,
        tall,
        packedAddress,
      )
    }
  }
}

/** Systems of at most so many rows are solved row by row, others by halves. */
const few = 16

/** The half of a number of eights, in eights. */
export const halfOf = (size: number): number => (size >> 4) << 3

/**
 * Solves `t x = b` in place of `b`, of which rows are contiguous, for triangles whose rows need only those before: with negative
 * steps, upper ones from their last row.
 */
export function solve(
  workspace: Workspace,
  t: Block,
  x: number,
  xRow: number,
  size: number,
  width: number,
  isUnit: boolean,
): void {
  if (size <= few) {
    workspace.code.substitute(x, xRow, t.at, t.row, t.step, size, width, isUnit ? 1 : 0)
    return
  }
  const half = halfOf(size)
  const [below, next] = [t.at + half * t.row, x + half * xRow]
  solve(workspace, t, x, xRow, half, width, isUnit)
  const left = { ...t, at: below }
  subtract(workspace, next, xRow, left, { at: x, row: xRow, step: 8 }, size - half, width, half)
  solve(workspace, { ...t, at: below + half * t.step }, next, xRow, size - half, width, isUnit)
}

/**
 * The inverse of a lower triangle of so many rows with ones on the diagonal, in place of the identity, which may have `parts` rows for each
 * column.
 */
export function invertUnitLower(
  workspace: Workspace,
  t: Block,
  x: number,
  xRow: number,
  size: number,
  parts: Parts,
  before = 0,
): void {
  if (size <= few) {
    workspace.code.substitute(x, xRow, t.at, t.row, t.step, size, (before + size) / parts, 1)
    return
  }
  const half = halfOf(size)
  const [below, next, done] = [t.at + half * t.row, x + half * xRow, before + half]
  invertUnitLower(workspace, t, x, xRow, half, parts, before)
  // Columns beyond those rows are zero still.
  const right = { at: x, row: xRow, step: 8 }
  subtract(workspace, next, xRow, { ...t, at: below }, right, size - half, done / parts, half)
  const corner = { ...t, at: below + half * t.step }
  invertUnitLower(workspace, corner, next, xRow, size - half, parts, done)
}
