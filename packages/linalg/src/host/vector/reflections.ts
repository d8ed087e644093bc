// Products of Householder reflections in a workspace, applied by blocks (Schreiber and Van Loan, "A storage-efficient WY
// representation for products of Householder transformations", 1989).
import type { Reflections } from '../reflectors.ts'
import {
  entry,
  fillZeros,
  type Grid,
  inEights,
  numbersOf,
  type Parts,
  realRows,
  reserveGrid,
} from './grid.ts'
import { blockOf, subtract, turnedBlock } from './product.ts'
import type { Workspace } from './workspace.ts'

/** So many reflections are applied at once. */
export const blockSize = 32

/**
 * Reflections `I − τ v vᵀ`, of which vector `k` is zero before entry `k + shift`, and what their blocks need. Those of complex vectors `x + iy`
 * are two each, of the pairs `(x, y)` and `(−y, x)`, which are orthogonal.
 */
export interface Reflectors {
  readonly parts: Parts
  /** The vectors, as rows. */
  readonly grid: Grid
  readonly count: number
  readonly shift: number
  readonly taus: Float64Array
  /** The upper triangle `t` of each block `I − vᵀ t v`, one below the other, and room for one with opposite signs. */
  readonly triangles: Grid
  readonly products: Grid
  /** Room for products of a block with columns. */
  readonly first: Grid
  readonly second: Grid
}

/** Room for so many reflections of columns with so many entries, which are applied to at most so many columns. */
export function reserveReflectors(
  workspace: Workspace,
  count: number,
  length: number,
  shift: number,
  columns: number,
  parts: Parts = 1,
): Reflectors {
  const room = (rows: number, width: number): Grid => reserveGrid(workspace, rows, width)
  const all = parts * count
  return {
    parts,
    grid: room(all, parts * length),
    count: all,
    shift: parts * shift,
    taus: new Float64Array(inEights(all)),
    triangles: room(inEights(all), blockSize),
    products: room(blockSize, blockSize),
    first: room(blockSize, columns),
    second: room(blockSize, columns),
  }
}

/** The vectors where they lie, all zero, to be written. */
export function clearReflectors(workspace: Workspace, { grid, count, shift, taus }: Reflectors): Reflections {
  fillZeros(workspace, grid)
  taus.fill(0)
  const length = grid.row / 8
  const vectors = workspace.numbers(grid.address, inEights(count) * length)
  return { vectors, taus, count, length, shift }
}

/** The triangle of the block that begins with reflection `k`. */
export function makeTriangle(workspace: Workspace, all: Reflectors, k: number): void {
  const { grid, taus, triangles, products } = all
  const size = inEights(Math.min(blockSize, all.count - k))
  const start = k & -8
  const v = { at: entry(grid, k, start), row: grid.row, step: 8 }
  fillZeros(workspace, products)
  const terms = inEights(grid.columns) - start
  // Minus the products of each two vectors.
  subtract(workspace, products.address, products.row, v, turnedBlock(v), size, size, terms)
  const [step, productStep] = [triangles.row / 8, products.row / 8]
  const t = workspace.numbers(entry(triangles, k, 0), size * step)
  const minus = workspace.numbers(products.address, size * productStep)
  t.fill(0)
  for (let j = 0; j < size; j++) {
    const tau = taus[k + j]!
    for (let i = 0; i < j; i++) {
      let sum = 0
      for (let p = i; p < j; p++) sum += t[i * step + p]! * minus[j * productStep + p]!
      t[i * step + j] = tau * sum
    }
    t[j * step + j] = tau
  }
}

/** Multiplies columns from one of a matrix on by the block that begins with reflection `k`, or by its transposed product. */
export function applyBlock(
  workspace: Workspace,
  all: Reflectors,
  k: number,
  matrix: Grid,
  column: number,
  isTransposed: boolean,
): void {
  const { grid, triangles, first, second } = all
  const a = realRows(matrix)
  const size = inEights(Math.min(blockSize, all.count - k))
  const start = k & -8
  const [rows, columns] = [inEights(grid.columns) - start, inEights(a.columns) - column]
  const v = { at: entry(grid, k, start), row: grid.row, step: 8 }
  const from = entry(a, start, column)
  fillZeros(workspace, first)
  fillZeros(workspace, second)
  const triangle = entry(triangles, k, 0)
  const upper = { at: triangle, row: triangles.row, step: 8 }
  const t = isTransposed ? turnedBlock(upper) : upper
  // The two products that are subtracted from zeros leave the sign as it is.
  subtract(workspace, first.address, first.row, v, { at: from, row: a.row, step: 8 }, size, columns, rows)
  const [p, q] = [blockOf(first), blockOf(second)]
  subtract(workspace, second.address, second.row, t, p, size, columns, size)
  subtract(workspace, from, a.row, turnedBlock(v), q, rows, columns, size)
}

/** The first columns of the product of all reflections, the first of them leftmost, in place of the identity. */
export function accumulate(workspace: Workspace, all: Reflectors, into: Grid): void {
  for (let k = ((all.count - 1) / blockSize) | 0; k >= 0; k--) {
    // Columns before where a block starts are those of the identity still, or of no row that it changes.
    const column = ((k * blockSize + all.shift) / all.parts) & -8
    if (column < inEights(into.columns) && all.count > 0)
      applyBlock(workspace, all, k * blockSize, into, column, false)
  }
}

/** The identity, in as many columns as there are. */
export function setIdentity(workspace: Workspace, grid: Grid): void {
  fillZeros(workspace, grid)
  const step = grid.row / 8
  const numbers = numbersOf(workspace, grid)
  for (let i = 0; i < Math.min(grid.rows, grid.columns); i++) numbers[i * grid.parts * step + i] = 1
}
