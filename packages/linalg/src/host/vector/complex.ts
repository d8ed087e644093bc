// Complex matrices by products of real ones: what is multiplied from the left has two rows and two columns for each of its own, what it meets
// has pairs of rows.
import { entry, type Grid, inEights, numbersOf, type Parts, reserveGrid } from './grid.ts'
import { divisorOf } from '../complex.ts'
import type { Triangle } from '../triangle.ts'
import { type Block, blockOf } from './product.ts'
import { Unsuited, type Workspace } from './workspace.ts'

/** Room for the real form of a complex matrix with at most so many rows and columns. Real ones need none. */
export function reserveForm(workspace: Workspace, rows: number, columns: number, parts: Parts): Grid | null {
  return parts === 1 ? null : reserveGrid(workspace, 2 * inEights(rows), 2 * inEights(columns))
}

type Range = readonly [first: number, beyond: number]

/**
 * A part of a matrix as the left operand of products and triangular systems. Entries `x + iy` of a complex one become the rows `(x, −y)` and
 * `(y, x)`; if it begins on the diagonal and is taken as a lower triangle with ones there, only those left of it.
 */
export function formOf(
  workspace: Workspace,
  a: Grid,
  form: Grid | null,
  rows: Range,
  columns: Range,
  isUnitLower = false,
): Block {
  const { row } = a
  if (form === null) return { ...blockOf(a), at: entry(a, rows[0], columns[0]) }
  const [from, to] = [numbersOf(workspace, a), numbersOf(workspace, form)]
  const [step, wide] = [row / 8, form.row / 8]
  for (let i = rows[0]; i < rows[1]; i++) {
    const source = 2 * i * step
    const beyond = source + (isUnitLower ? Math.min(i, columns[1]) : columns[1])
    let at = 2 * (i - rows[0]) * wide
    for (let j = source + columns[0]; j < beyond; j++, at += 2) {
      const x = from[j]!
      const y = from[j + step]!
      to[at] = x
      to[at + 1] = -y
      to[at + wide] = y
      to[at + wide + 1] = x
    }
    if (isUnitLower && i < columns[1]) to[at + wide] = 0
  }
  return blockOf(form)
}

/**
 * The form of a complex triangle with ones on its diagonal. Where it has others, its rows, and those of `x` beside them, are divided by these:
 * the real form of another number on the diagonal would be no triangle.
 */
export function triangleForm(
  workspace: Workspace,
  a: Grid,
  form: Grid,
  x: Grid,
  { lower, unit }: Triangle,
): Block {
  const [from, to, beside] = [a, form, x].map((grid) => numbersOf(workspace, grid)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const [step, wide] = [a.row / 8, form.row / 8]
  // Infinities less themselves are NaN.
  let odd = 0
  for (let i = 0; i < inEights(a.rows); i++) {
    const source = 2 * i * step
    const [p, q, divisor] = unit ? one : divisorOf(from[source + i]!, from[source + step + i]!)
    const first = lower ? 0 : i + 1
    const beyond = source + (lower ? i : inEights(a.columns))
    let at = 2 * i * wide + 2 * first
    for (let j = source + first; j < beyond; j++, at += 2) {
      const u = from[j]!
      const v = from[j + step]!
      const re = (u * p + v * q) / divisor
      const im = (v * p - u * q) / divisor
      odd += re - re + (im - im)
      to[at] = re
      to[at + 1] = -im
      to[at + wide] = im
      to[at + wide + 1] = re
    }
    const corner = 2 * i * wide + 2 * i
    to[corner + 1] = 0
    to[corner + wide] = 0
    if (unit) continue
    const row = (2 * i * x.row) / 8
    for (let j = row; j < row + x.columns; j++) {
      const u = beside[j]!
      const v = beside[j + x.row / 8]!
      const re = (u * p + v * q) / divisor
      const im = (v * p - u * q) / divisor
      odd += re - re + (im - im)
      beside[j] = re
      beside[j + x.row / 8] = im
    }
  }
  if (odd !== 0) throw new Unsuited()
  return blockOf(form)
}

const one = [1, 0, 1] as const
