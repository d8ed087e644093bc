// Scaling of rows and columns that makes them of like size.
import type { Matrix } from './matrix.ts'

/**
 * Divides rows and multiplies columns by powers of two until the norms of each row and its column are alike, which makes
 * rounding matter less to eigenvalues (James, Langou and Lowery, "On matrix balancing and eigenvector computation",
 * 2014, algorithm 3). Gives the powers: eigenvectors have to be multiplied by them.
 */
export function balance({ rows: size, re, im }: Matrix): Float64Array {
  const powers = new Float64Array(size).fill(1)
  const squared = (at: number): number => re[at]! ** 2 + (im === null ? 0 : im[at]! ** 2)
  for (let isDone = false; !isDone;) {
    isDone = true
    for (let i = 0; i < size; i++) {
      let [row, column] = [0, 0]
      for (let j = 0; j < size; j++) {
        row += squared(i * size + j)
        column += squared(j * size + i)
      }
      row = Math.sqrt(row)
      column = Math.sqrt(column)
      if (row === 0 || column === 0) continue
      const power = 2 ** Math.round(Math.log2(row / column) / 2)
      if (column * power + row / power >= 0.95 * (column + row)) continue
      isDone = false
      powers[i]! *= power
      for (const part of im === null ? [re] : [re, im]) {
        for (let j = 0; j < size; j++) part[j * size + i]! *= power
        for (let j = 0; j < size; j++) part[i * size + j]! /= power
      }
    }
  }
  return powers
}
