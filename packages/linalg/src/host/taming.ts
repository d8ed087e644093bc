// Matrices of very large or very small numbers, by a power of two.
import { type Matrix, scale } from './matrix.ts'

/** From here on sums of products may overflow: 2 ** 960. */
const huge = 9.7453140114e288
/** Below this, products with numbers of size one may lose digits: 2 ** -900. */
const tiny = 1.1830521861667747e-271

/**
 * The exponent of the power of two by which numbers, of which this is the largest, are multiplied, so that sums of their products keep
 * their digits: even, and 0 for most.
 */
export function tamingExponent(largest: number): number {
  if (largest > 0 && largest < tiny) return 1000
  return largest >= huge && largest < Infinity ? -128 : 0
}

/** What is read of a matrix. */
export type Extent = 'all' | 'lower' | 'upper'

/** The largest size of a number that is read; rows are `step` numbers apart. */
export function largestOf(
  part: Float64Array,
  rows: number,
  columns: number,
  step: number,
  extent: Extent,
): number {
  let largest = 0
  for (let i = 0; i < rows; i++) {
    const row = i * step
    const end = extent === 'lower' ? row + i + 1 : row + columns
    for (let at = extent === 'upper' ? row + i : row; at < end; at++) {
      const size = Math.abs(part[at]!)
      if (size > largest) largest = size
    }
  }
  return largest
}

/** Multiplies a matrix by a power of two, if that is needed for what is read of it, and gives its exponent. */
export function tame(a: Matrix, extent: Extent = 'all'): number {
  const { rows, columns, re, im } = a
  let largest = largestOf(re, rows, columns, columns, extent)
  if (im !== null) largest = Math.max(largest, largestOf(im, rows, columns, columns, extent))
  const exponent = tamingExponent(largest)
  if (exponent !== 0) scale(a, 2 ** exponent)
  return exponent
}

/** Multiplies by a power of two, which need not be a number itself, by numbers in turn. */
export function byNumbers(exponent: number, multiply: (factor: number) => void): void {
  if (exponent === 0) return
  const part = Math.max(-1000, Math.min(1000, exponent))
  multiply(2 ** part)
  byNumbers(exponent - part, multiply)
}

/** Multiplies a matrix by a power of two, which need not be a number itself. */
export const scaleByPower = (a: Matrix, exponent: number): void =>
  byNumbers(exponent, (factor) => scale(a, factor))
