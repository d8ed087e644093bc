// Reduction of matrices to bidiagonal ones in a workspace.
import { type Reflections, toReflection } from '../reflectors.ts'
import { addMultiple, innerProduct } from '../vectors.ts'
import { entry, fillZeros, type Grid, inEights, reserveGrid, rowOf } from './grid.ts'
import type { Workspace } from './workspace.ts'

/** Room for the vectors of the reduction: of columns, and of rows. */
export interface BidiagonalRoom {
  readonly tall: Grid
  readonly wide: Grid
}

export function reserveBidiagonal(workspace: Workspace, rows: number, columns: number): BidiagonalRoom {
  return { tall: reserveGrid(workspace, 2, rows), wide: reserveGrid(workspace, 4, columns) }
}

/** As the reduction for any host: reflections of columns and of rows in turn. */
export function bidiagonalize(
  workspace: Workspace,
  a: Grid,
  { tall, wide }: BidiagonalRoom,
  [before, beforeGrid]: readonly [Reflections, Grid],
  [after, afterGrid]: readonly [Reflections, Grid],
  diagonal: Float64Array,
  above: Float64Array,
): void {
  const { code } = workspace
  const { rows, columns, row: rowBytes } = a
  const step = rowBytes / 8
  const re = workspace.numbers(a.address, inEights(rows) * step)
  fillZeros(workspace, tall)
  fillZeros(workspace, wide)
  const take = (grid: Grid, k: number): [number, Float64Array] => rowOf(workspace, grid, k)
  // What is still to be subtracted: v yᵀ + x wᵀ.
  const [[vAt, v], [xAt, x]] = [take(tall, 0), take(tall, 1)]
  const [[yAt, y], [wAt, w], [sumsAt, sums]] = [take(wide, 0), take(wide, 1), take(wide, 2)]
  for (let k = 0; k < columns; k++) {
    const own = k * before.length
    for (let i = k; i < rows; i++) {
      before.vectors[own + i] = re[i * step + k]! - (v[i]! * y[k]! + x[i]! * w[k]!)
    }
    diagonal[k] = toReflection(before, k)
    if (k + 1 === columns) break
    const u = before.vectors.subarray(own, own + rows)
    sums.fill(0)
    // Pairs of columns begin at an even one, which keeps what it holds.
    const start = (k + 1) & -2
    y[k] = 0
    w[k] = 0
    const pairs = (inEights(columns) - start) / 2
    code.changeRows(
      entry(a, k, start),
      rowBytes,
      vAt + 8 * k,
      xAt + 8 * k,
      entry(beforeGrid, k, k),
      rows - k,
      yAt + 8 * start,
      wAt + 8 * start,
      sumsAt + 8 * start,
      pairs,
    )
    const tau = before.taus[k]!
    for (let j = k + 1; j < columns; j++) y[j] = tau * sums[j]!
    v.set(u)
    const row = k * step
    for (let j = k + 1; j < columns; j++) re[row + j]! -= u[k]! * y[j]!
    if (k + 2 === columns) {
      above[k] = re[row + k + 1]!
      w.fill(0)
      continue
    }
    const other = k * after.length
    after.vectors.set(re.subarray(row + k + 1, row + columns), other + k + 1)
    above[k] = toReflection(after, k)
    w.set(after.vectors.subarray(other, other + columns))
    // Groups of rows begin at a multiple of four.
    const first = (k + 1) & -4
    code.multiplyRows(
      entry(a, first, start),
      rowBytes,
      inEights(rows) - first,
      entry(afterGrid, k, start),
      pairs,
      xAt + 8 * first,
    )
    const count = columns - k - 1
    addMultiple(x, k + 1, v, k + 1, rows - k - 1, -innerProduct(y, k + 1, w, k + 1, count))
    for (let i = k + 1; i < rows; i++) x[i]! *= after.taus[k]!
  }
}
