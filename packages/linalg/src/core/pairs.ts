// Jacobi rotations of all pairs of rows at once.
import {
  abs,
  add,
  concatenate,
  divide,
  equal,
  less,
  multiply,
  negate,
  sliceAlongAxis,
  sqrt,
  subtract,
  type Tensor,
} from '@nx/tensor'
import { choose, conjugated } from './matrix.ts'

/** For each pair of rows, `[batch, pairs, 1]`: cosine, sine with the phase of the entry between, and shift. */
export interface Rotation {
  readonly cosine: Tensor
  readonly sine: Tensor
  /** How much of the first diagonal entry the rotation moves to the second. */
  readonly shift: Tensor
}

/**
 * The rotations by at most 45° that diagonalise `[[first, between], [conj(between), second]]` (Golub and Van Loan,
 * "Matrix Computations", algorithm 8.5.1).
 */
export function rotationOf(first: Tensor, second: Tensor, between: Tensor): Rotation {
  const size = abs(between)
  const isZero = equal(size, 0)
  const safe = choose(isZero, 1, size)
  const ratio = divide(subtract(second, first), multiply(2, safe))
  const length = add(abs(ratio), sqrt(add(1, multiply(ratio, ratio))))
  const tangent = choose(isZero, 0, divide(1, choose(less(ratio, 0), negate(length), length)))
  const cosine = divide(1, sqrt(add(1, multiply(tangent, tangent))))
  const sine = multiply(multiply(tangent, cosine), divide(between, safe))
  return { cosine, sine, shift: multiply(tangent, size) }
}

/** The first rows of the pairs, the upper half, and the second ones, the lower half. */
export function halves(matrix: Tensor): [upper: Tensor, lower: Tensor] {
  const half = matrix.shape[1]! / 2
  return [rowsOf(matrix, 0, half), rowsOf(matrix, half, half)]
}

/** Rotates the rows of each pair, and brings the next pairs together. */
export function rotateRows(matrix: Tensor, { cosine, sine }: Pick<Rotation, 'cosine' | 'sine'>): Tensor {
  const [upper, lower] = halves(matrix)
  return nextPairs(
    subtract(multiply(cosine, upper), multiply(sine, lower)),
    add(multiply(cosine, lower), multiply(conjugated(sine), upper)),
  )
}

/**
 * Moves the rows so that after all rounds of a sweep each has met each other and is back in its place: the tournament
 * of Brent and Luk ("The solution of singular-value and symmetric eigenvalue problems on multiprocessor arrays", 1985).
 */
export function nextPairs(upper: Tensor, lower: Tensor): Tensor {
  const half = upper.shape[1]!
  if (half === 1) return concatenate([upper, lower], { axis: 1 })
  const parts = [rowsOf(upper, 0, 1), rowsOf(lower, 0, 1)]
  if (half > 2) parts.push(rowsOf(upper, 1, half - 2))
  parts.push(rowsOf(lower, 1, half - 1), rowsOf(upper, half - 1, 1))
  return concatenate(parts, { axis: 1 })
}

/** Where `nextPairs` takes each of its rows from. */
export function nextOrder(size: number): number[] {
  const half = size / 2
  const [upper, lower] = [0, half].map((start) => Array.from({ length: half }, (_, i) => start + i))
  if (half === 1) return [0, 1]
  return [0, half, ...upper!.slice(1, -1), ...lower!.slice(1), half - 1]
}

function rowsOf(matrix: Tensor, start: number, count: number): Tensor {
  return sliceAlongAxis(matrix, start, count, { axis: 1 })
}
