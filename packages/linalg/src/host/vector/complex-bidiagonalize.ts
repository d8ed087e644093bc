// Reduction of complex matrices to bidiagonal ones in a workspace.
import type { Reflections } from '../reflectors.ts'
import { addMultiple, innerProduct } from '../vectors.ts'
import { timesImaginary, toComplexReflection } from './complex-vectors.ts'
import { entry, fillZeros, type Grid, inEights, numbersOf, realRows, reserveGrid, rowOf } from './grid.ts'
import type { Workspace } from './workspace.ts'

/** Room for the vectors of the reduction: of columns, as pairs, and of rows, real and imaginary parts apart. */
export interface ComplexBidiagonalRoom {
  readonly tall: Grid
  readonly wide: Grid
}

export function reserveComplexBidiagonal(
  workspace: Workspace,
  rows: number,
  columns: number,
): ComplexBidiagonalRoom {
  return { tall: reserveGrid(workspace, 6, 2 * rows), wide: reserveGrid(workspace, 6, columns) }
}

/**
 * As the reduction of real matrices: reflections of columns and of rows in turn. A product of a column and a row is a change of rank two of the
 * pairs of rows, so each step goes through them twice. What is on the diagonal and above it are pairs.
 */
export function bidiagonalizeComplex(
  workspace: Workspace,
  matrix: Grid,
  { tall, wide }: ComplexBidiagonalRoom,
  [before, beforeGrid]: readonly [Reflections, Grid],
  after: Reflections,
  diagonal: Float64Array,
  above: Float64Array,
): void {
  const { code } = workspace
  const a = realRows(matrix)
  const { rows, columns, row: rowBytes } = a
  const step = rowBytes / 8
  const re = numbersOf(workspace, a)
  fillZeros(workspace, tall)
  fillZeros(workspace, wide)
  const take = (grid: Grid, k: number): [number, Float64Array] => rowOf(workspace, grid, k)
  // What is still to be subtracted: v y + x w, products of a column and a row.
  const [[vAt, v], [xAt, x]] = [take(tall, 0), take(tall, 1)]
  // Those columns times i.
  const [[ivAt, iv], [ixAt, ix]] = [take(tall, 2), take(tall, 3)]
  const [[pAt, p], [qAt, q]] = [take(tall, 4), take(tall, 5)]
  const [[yAt, y], [iyAt, iy], [wAt, w], [iwAt, iw]] = [
    take(wide, 0),
    take(wide, 1),
    take(wide, 2),
    take(wide, 3),
  ]
  const [[sumsAt, sums], [otherAt, otherSums]] = [take(wide, 4), take(wide, 5)]
  for (let k = 0; k < columns; k++) {
    const own = 2 * k * before.length
    for (let i = 2 * k; i < rows; i++) {
      const change = v[i]! * y[k]! + iv[i]! * iy[k]! + (x[i]! * w[k]! + ix[i]! * iw[k]!)
      before.vectors[own + i] = re[i * step + k]! - change
    }
    diagonal.set(toComplexReflection(before, k), 2 * k)
    if (k + 1 === columns) break
    // Pairs of columns begin at an even one, which keeps what it holds.
    const start = (k + 1) & -2
    for (const each of [y, iy, w, iw]) each[k] = 0
    const pairs = (inEights(columns) - start) / 2
    const change = (
      columnsAt: readonly number[],
      rowsAt: readonly number[],
      u: number,
      sumsAt: number,
    ): void =>
      code.changeRows(
        entry(a, 2 * k, start),
        rowBytes,
        columnsAt[0]! + 16 * k,
        columnsAt[1]! + 16 * k,
        entry(beforeGrid, u, 2 * k),
        rows - 2 * k,
        rowsAt[0]! + 8 * start,
        rowsAt[1]! + 8 * start,
        sumsAt + 8 * start,
        pairs,
      )
    sums.fill(0)
    otherSums.fill(0)
    change([vAt, ivAt], [yAt, iyAt], 2 * k + 1, otherAt)
    change([xAt, ixAt], [wAt, iwAt], 2 * k, sumsAt)
    // The other sums were taken before the second change.
    const count = rows - 2 * k
    const [u, iu] = [own + 2 * k, own + before.length + 2 * k]
    const along = innerProduct(before.vectors, iu, x, 2 * k, count)
    const aside = innerProduct(before.vectors, iu, ix, 2 * k, count)
    const tau = before.taus[2 * k]!
    for (let j = k + 1; j < columns; j++) {
      y[j] = tau * sums[j]!
      iy[j] = tau * (otherSums[j]! - along * w[j]! - aside * iw[j]!)
    }
    v.set(before.vectors.subarray(own, own + rows))
    timesImaginary(iv, v)
    const row = 2 * k * step
    const [c, s] = [before.vectors[u]!, before.vectors[u + 1]!]
    for (let j = k + 1; j < columns; j++) {
      re[row + j]! -= c * y[j]! - s * iy[j]!
      re[row + step + j]! -= c * iy[j]! + s * y[j]!
    }
    if (k + 2 === columns) {
      above[2 * k] = re[row + k + 1]!
      above[2 * k + 1] = re[row + step + k + 1]!
      w.fill(0)
      iw.fill(0)
      continue
    }
    const other = 2 * k * after.length
    for (let j = k + 1; j < columns; j++) {
      after.vectors[other + 2 * j] = re[row + j]!
      after.vectors[other + 2 * j + 1] = -re[row + step + j]!
    }
    const [size, minus] = toComplexReflection(after, k)
    above[2 * k] = size
    above[2 * k + 1] = -minus
    for (let j = 0; j < columns; j++) {
      w[j] = after.vectors[other + 2 * j]!
      iw[j] = after.vectors[other + 2 * j + 1]!
    }
    // Groups of rows begin at a multiple of four.
    const first = (2 * k + 2) & -4
    for (const [vector, product] of [
      [wAt, pAt],
      [iwAt, qAt],
    ] as const)
      code.multiplyRows(
        entry(a, first, start),
        rowBytes,
        inEights(rows) - first,
        vector + 8 * start,
        pairs,
        product + 8 * first,
      )
    const rest = columns - k - 1
    const along2 = innerProduct(y, k + 1, w, k + 1, rest) - innerProduct(iy, k + 1, iw, k + 1, rest)
    const aside2 = innerProduct(y, k + 1, iw, k + 1, rest) + innerProduct(iy, k + 1, w, k + 1, rest)
    for (let i = 2 * k + 2; i < rows; i += 2) {
      x[i] = p[i]! - q[i + 1]!
      x[i + 1] = q[i]! + p[i + 1]!
    }
    addMultiple(x, 2 * k + 2, v, 2 * k + 2, rows - 2 * k - 2, -along2)
    addMultiple(x, 2 * k + 2, iv, 2 * k + 2, rows - 2 * k - 2, -aside2)
    for (let i = 2 * k + 2; i < rows; i++) x[i]! *= after.taus[2 * k]!
    timesImaginary(ix, x)
    // The row of the change is conjugated.
    for (let j = k + 1; j < columns; j++) iw[j]! *= -1
  }
}
