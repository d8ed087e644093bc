// Rows of length one.
import type { Matrix } from './matrix.ts'

/** Divides each row by its length, which many rotations leave a few roundings off. */
export function unitRows({ rows, columns, re, im }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    const [from, to] = [i * columns, (i + 1) * columns]
    let squares = 0
    for (let k = from; k < to; k++) squares += re[k]! ** 2 + (im === null ? 0 : im[k]! ** 2)
    const size = Math.sqrt(squares)
    if (size === 0) continue
    for (let k = from; k < to; k++) {
      re[k]! /= size
      if (im !== null) im[k]! /= size
    }
  }
}
