// Elimination with partial pivoting in a workspace.
import { divisorOf, sizeOfNumber } from '../complex.ts'
import { formOf } from './complex.ts'
import { entry, fillBeyond, type Grid, inEights, numbersOf } from './grid.ts'
import { halfOf, solve, subtract } from './product.ts'
import type { Workspace } from './workspace.ts'

/** A matrix, room for the form of its left half, and where the numbers of its rows are. */
export interface Eliminable {
  readonly a: Grid
  readonly form: Grid | null
  readonly order: number
}

/**
 * Leaves `l` and `u` in place of a square matrix, and at `order` which row each was; gives the sign of that permutation. A
 * column without a pivot is left as it is. Columns are factored by halves (Toledo, "Locality of reference in LU decomposition
 * with partial pivoting", 1997) down to eight.
 */
export function eliminate(workspace: Workspace, all: Eliminable): number {
  const { a, order } = all
  const places = workspace.integers(order, a.rows)
  for (let i = 0; i < a.rows; i++) places[i] = i
  const size = inEights(a.rows)
  if (size !== a.rows) fillBeyond(workspace, a)
  const odd = eliminateColumns(workspace, all, 0, size)
  // Numbers that are not finite may have come there.
  if (size !== a.rows) fillBeyond(workspace, a)
  return odd ? -1 : 1
}

/** Gives 1 if the permutation is odd. */
function eliminateColumns(workspace: Workspace, all: Eliminable, first: number, beyond: number): number {
  const { a, form, order } = all
  const { row, parts } = a
  if (beyond - first === few) {
    return parts === 1
      ? workspace.code.eliminate(a.address, row, first, a.rows, order)
      : eliminateComplex(workspace, a, first, order)
  }
  const left = halfOf(beyond - first)
  const [middle, size] = [first + left, inEights(a.rows)]
  const isOdd = eliminateColumns(workspace, all, first, middle)
  const [above, width] = [entry(a, first, middle), beyond - middle]
  const factor = formOf(workspace, a, form, [first, size], [first, middle], true)
  solve(workspace, factor, above, row, parts * left, width, true)
  subtract(
    workspace,
    entry(a, middle, middle),
    row,
    { ...factor, at: factor.at + parts * left * factor.row },
    { at: above, row, step: 8 },
    parts * (size - middle),
    width,
    parts * left,
  )
  return isOdd ^ eliminateColumns(workspace, all, middle, beyond)
}

/** So many columns are factored one by one. */
const few = 8

/** As `eliminate` of the module, for complex matrices. */
function eliminateComplex(workspace: Workspace, a: Grid, first: number, order: number): number {
  const numbers = numbersOf(workspace, a)
  const places = workspace.integers(order, a.rows)
  const [step, end] = [a.row / 8, first + few]
  let odd = 0
  for (let k = first; k < Math.min(end, a.rows); k++) {
    const row = 2 * k * step
    let found = k
    let largest = -1
    for (let i = k; i < a.rows; i++) {
      const at = 2 * i * step + k
      const size = sizeOfNumber(numbers[at]!, numbers[at + step]!)
      if (size > largest) {
        found = i
        largest = size
      }
    }
    if (found !== k) {
      const other = 2 * found * step
      const kept = numbers.slice(row, row + 2 * step)
      numbers.copyWithin(row, other, other + 2 * step)
      numbers.set(kept, other)
      const place = places[k]!
      places[k] = places[found]!
      places[found] = place
      odd ^= 1
    }
    if (largest === 0) continue
    const [p, q, divisor] = divisorOf(numbers[row + k]!, numbers[row + step + k]!)
    for (let i = k + 1; i < a.rows; i++) {
      const at = 2 * i * step
      const u = numbers[at + k]!
      const v = numbers[at + step + k]!
      const x = (u * p + v * q) / divisor
      const y = (v * p - u * q) / divisor
      numbers[at + k] = x
      numbers[at + step + k] = y
      for (let j = k + 1; j < end; j++) {
        const re = numbers[row + j]!
        const im = numbers[row + step + j]!
        numbers[at + j]! -= x * re - y * im
        numbers[at + step + j]! -= x * im + y * re
      }
    }
  }
  return odd
}
