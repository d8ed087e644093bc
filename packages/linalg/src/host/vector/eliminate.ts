// Elimination with partial pivoting in a workspace.
import { entry, fillBeyond, type Grid, inEights } from './grid.ts'
import { halfOf, solve, subtract } from './product.ts'
import type { Workspace } from './workspace.ts'

/**
 * Leaves `l` and `u` in place of a square matrix, and at `order` which row each was; gives the sign of that permutation. A
 * column without a pivot is left as it is. Columns are factored by halves (Toledo, "Locality of reference in LU decomposition
 * with partial pivoting", 1997) down to eight.
 */
export function eliminate(workspace: Workspace, a: Grid, order: number): number {
  const places = workspace.integers(order, a.rows)
  for (let i = 0; i < a.rows; i++) places[i] = i
  const size = inEights(a.rows)
  if (size !== a.rows) fillBeyond(workspace, a)
  const odd = eliminateColumns(workspace, a, order, 0, size)
  // Numbers that are not finite may have come there.
  if (size !== a.rows) fillBeyond(workspace, a)
  return odd ? -1 : 1
}

/** Gives 1 if the permutation is odd. */
function eliminateColumns(
  workspace: Workspace,
  a: Grid,
  order: number,
  first: number,
  beyond: number,
): number {
  if (beyond - first === 8) return workspace.code.eliminate(a.address, a.row, first, a.rows, order)
  const left = halfOf(beyond - first)
  const middle = first + left
  const isOdd = eliminateColumns(workspace, a, order, first, middle)
  const [above, width] = [entry(a, first, middle), beyond - middle]
  const corner = { at: entry(a, first, first), row: a.row, step: 8 }
  solve(workspace, corner, above, a.row, left, width, true)
  subtract(
    workspace,
    entry(a, middle, middle),
    a.row,
    { ...corner, at: entry(a, middle, first) },
    { ...corner, at: above },
    inEights(a.rows) - middle,
    width,
    left,
  )
  return isOdd ^ eliminateColumns(workspace, a, order, middle, beyond)
}
