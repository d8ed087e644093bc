// Plane rotations.
import type { Matrix } from './matrix.ts'

/** Below this the square of a number is not exact any more. */
const small = 1e-140

/** `√(x² + y²)` without underflow; arguments are far from overflow. */
export function length(x: number, y: number): number {
  return Math.abs(x) < small && Math.abs(y) < small ? Math.hypot(x, y) : Math.sqrt(x * x + y * y)
}

/** Row `i` becomes `c` times it plus `s` times row `j`, and row `j` becomes `c` times it less `s` times row `i`. */
export function rotateRows({ columns, re, im }: Matrix, i: number, j: number, c: number, s: number): void {
  rotatePart(re, i * columns, j * columns, columns, c, s)
  if (im !== null) rotatePart(im, i * columns, j * columns, columns, c, s)
}

function rotatePart(part: Float64Array, i: number, j: number, count: number, c: number, s: number): void {
  for (let k = 0; k < count; k++) {
    const [x, y] = [part[i + k]!, part[j + k]!]
    part[i + k] = c * x + s * y
    part[j + k] = c * y - s * x
  }
}
