// What decompositions of spectra share: scales, and vectors in order.
import { byNumbers, type Extent, largestOf, tamingExponent } from '../taming.ts'
import { entry, type Grid, numbersOf } from './grid.ts'
import type { Workspace } from './workspace.ts'

/**
 * Multiplies the entries of a matrix, or those of its lower triangle, by a power of two that brings the largest one to about one,
 * which it gives; NaN where there is a number that is not finite.
 */
export function scaleGrid(workspace: Workspace, grid: Grid, lowerOnly: boolean): number {
  const { row, rows, columns, parts } = grid
  const step = row / 8
  const numbers = numbersOf(workspace, grid)
  let largest = 0
  // Infinities less themselves are NaN.
  let odd = 0
  for (let i = 0; i < rows * parts; i++) {
    const end = i * step + (lowerOnly ? i + 1 : columns)
    for (let at = i * step; at < end; at++) {
      const size = Math.abs(numbers[at]!)
      odd += size - size
      if (size > largest) largest = size
    }
  }
  if (odd !== 0) return NaN
  if (largest === 0) return 1
  const factor = 2 ** -Math.max(-1022, Math.min(1022, Math.floor(Math.log2(largest))))
  multiplyGrid(workspace, grid, lowerOnly, factor)
  return factor
}

/** Multiplies a matrix by a power of two, if that is needed, and gives its exponent. */
export function tameGrid(workspace: Workspace, grid: Grid, extent: Extent = 'all'): number {
  const { row, rows, columns, parts } = grid
  const step = row / 8
  const numbers = numbersOf(workspace, grid)
  const largest = [numbers, numbers.subarray(step)]
    .slice(0, parts)
    .map((part) => largestOf(part, rows, columns, parts * step, extent))
  const exponent = tamingExponent(Math.max(...largest))
  if (exponent !== 0) multiplyGrid(workspace, grid, false, 2 ** exponent)
  return exponent
}

/** Multiplies a matrix by a power of two, which need not be a number itself. */
export const scaleGridByPower = (workspace: Workspace, grid: Grid, exponent: number): void =>
  byNumbers(exponent, (factor) => multiplyGrid(workspace, grid, false, factor))

function multiplyGrid(workspace: Workspace, grid: Grid, lowerOnly: boolean, factor: number): void {
  const { row, rows, columns, parts } = grid
  const step = row / 8
  const numbers = numbersOf(workspace, grid)
  for (let i = 0; i < rows * parts; i++) {
    const end = i * step + (lowerOnly ? i + 1 : columns)
    for (let at = i * step; at < end; at++) numbers[at]! *= factor
  }
}

/** Copies rows in the order given, and those that are not in it after them, divided by their lengths, which rotations leave a few roundings off. */
export function takeUnitRows(
  workspace: Workspace,
  from: Grid,
  to: Grid,
  order: readonly number[],
  signs?: Float64Array,
): void {
  const { rows, columns } = from
  for (let k = 0; k < rows; k++) {
    const place = order[k] ?? k
    const source = workspace.numbers(entry(from, place, 0), columns)
    const target = workspace.numbers(entry(to, k, 0), columns)
    let squares = 0
    for (let j = 0; j < columns; j++) squares += source[j]! * source[j]!
    const length = squares === 0 ? 1 : Math.sqrt(squares)
    const divisor = signs !== undefined && signs[place]! < 0 ? -length : length
    for (let j = 0; j < columns; j++) target[j] = source[j]! / divisor
  }
}

/** Writes the transposed matrix. */
export function turnGrid({ code }: Workspace, from: Grid, to: Grid): void {
  const inPairs = (count: number): number => (count + 1) & -2
  code.turn(from.address, from.row, to.address, to.row, inPairs(from.rows), inPairs(from.columns))
}
