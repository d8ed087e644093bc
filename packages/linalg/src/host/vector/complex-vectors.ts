// Vectors of complex numbers as pairs of real ones, which follow each other.
import { type Pair, sizeOfNumber } from '../complex.ts'
import { divideByLargest, type Reflections } from '../reflectors.ts'
import type { Grid } from './grid.ts'
import type { Workspace } from './workspace.ts'

/**
 * As `toReflection` for complex vector `k`, whose entries are pairs where the first of its two vectors lies: makes both, and gives the number that
 * they take its first entry to.
 */
export function toComplexReflection(
  { vectors, taus, length, shift }: Reflections,
  k: number,
): readonly [re: number, im: number] {
  const row = 2 * k * length
  const [first, end] = [row + 2 * k + shift, row + length]
  vectors.fill(0, row, first)
  vectors.fill(0, end, end + length)
  const [largest, norm] = divideByLargest(vectors, first, end)
  taus.fill(0, 2 * k, 2 * k + 2)
  if (largest === 0) return [0, 0]
  const [x, y] = [vectors[first]!, vectors[first + 1]!]
  const size = sizeOfNumber(x, y)
  const [re, im] = size === 0 ? [norm, 0] : [(x / size) * norm, (y / size) * norm]
  // The first entry grows by the norm in its own direction.
  vectors[first] = x + re
  vectors[first + 1] = y + im
  for (let i = first; i < end; i += 2) {
    vectors[i + length] = -vectors[i + 1]!
    vectors[i + length + 1] = vectors[i]!
  }
  taus.fill(1 / (norm * (norm + size)), 2 * k, 2 * k + 2)
  return [-re * largest, -im * largest]
}

/** Writes pairs times `i`. */
export function timesImaginary(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < from.length; i += 2) {
    to[i] = -from[i + 1]!
    to[i + 1] = from[i]!
  }
}

/** Multiplies a row of pairs by a phase. */
export function turnRow(
  workspace: Workspace,
  { address, row, columns }: Grid,
  i: number,
  [c, s]: Pair,
): void {
  const pairs = workspace.numbers(address + i * row, columns)
  for (let at = 0; at < columns; at += 2) {
    const x = pairs[at]!
    const y = pairs[at + 1]!
    pairs[at] = x * c - y * s
    pairs[at + 1] = x * s + y * c
  }
}
