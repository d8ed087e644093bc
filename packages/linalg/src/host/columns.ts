// Columns of matrices: lengths, phases and rotations.
import type { Matrix } from './matrix.ts'

/** Below this the square of a number is not exact any more. */
const small = 1e-140

/** `√(x² + y²)` without underflow; arguments are far from overflow. */
export function length(x: number, y: number): number {
  return Math.abs(x) < small && Math.abs(y) < small ? Math.hypot(x, y) : Math.sqrt(x * x + y * y)
}

/** Column `i` becomes `c` times it plus `s` times column `j`, and column `j` becomes `c` times it less `s` times column `i`. */
export function rotateColumns({ columns, re, im }: Matrix, i: number, j: number, c: number, s: number): void {
  for (const part of im === null ? [re] : [re, im]) {
    for (let row = 0; row < part.length; row += columns) {
      const x = part[row + i]!
      const y = part[row + j]!
      part[row + i] = c * x + s * y
      part[row + j] = c * y - s * x
    }
  }
}

/** Multiplies a column by a complex number. */
export function turnColumn({ columns, re, im }: Matrix, column: number, x: number, y: number): void {
  for (let at = column; at < re.length; at += columns) {
    const u = re[at]!
    const v = im![at]!
    re[at] = u * x - v * y
    im![at] = u * y + v * x
  }
}

/** Divides each column by its length, which many rotations leave a few roundings off. */
export function unitColumns({ columns, re, im }: Matrix): void {
  const squares = new Float64Array(columns)
  for (const part of im === null ? [re] : [re, im]) {
    for (let row = 0; row < part.length; row += columns) {
      for (let j = 0; j < columns; j++) squares[j]! += part[row + j]! * part[row + j]!
    }
  }
  const lengths = squares.map((x) => (x === 0 ? 1 : Math.sqrt(x)))
  for (const part of im === null ? [re] : [re, im]) {
    for (let row = 0; row < part.length; row += columns) {
      for (let j = 0; j < columns; j++) part[row + j]! /= lengths[j]!
    }
  }
}
