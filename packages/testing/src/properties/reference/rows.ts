// Rows of an array, picked by number.
import { sizeOf } from '@nx/types'
import type { NDArray, Operand } from '../property.ts'

/** The rows of the first axis with these numbers. */
export function rowsOf({ type, shape, values, names }: Operand, rows: readonly number[]): NDArray {
  const size = sizeOf(shape.slice(1))
  return {
    type,
    shape: [rows.length, ...shape.slice(1)],
    values: rows.flatMap((row) => values.slice(row * size, (row + 1) * size)),
    names,
  }
}
