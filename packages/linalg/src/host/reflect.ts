// Householder reflections I − τ v vᴴ, real and complex.
import type { Matrix } from './matrix.ts'

/** Entries of a vector from `start` on; those before are zero. */
export interface Tail {
  readonly start: number
  readonly re: Float64Array
  readonly im: Float64Array | null
}

/** The vector `v`, and `tau` for `τ = 2 / ‖v‖²`. */
export interface Reflector extends Tail {
  readonly tau: number
}

/** Column `column` of a matrix, from row `start` on. */
export function columnFrom({ rows, columns, re, im }: Matrix, column: number, start: number): Tail {
  const take = (part: Float64Array): Float64Array => {
    const taken = new Float64Array(rows - start)
    for (let i = start; i < rows; i++) taken[i - start] = part[i * columns + column]!
    return taken
  }
  return { start, re: take(re), im: im === null ? null : take(im) }
}

/** The conjugate of row `row`, from column `start` on. */
export function rowFrom({ columns, re, im }: Matrix, row: number, start: number): Tail {
  const [from, to] = [row * columns + start, (row + 1) * columns]
  return { start, re: re.slice(from, to), im: im === null ? null : im.slice(from, to).map((x) => -x) }
}

/**
 * Makes a vector the one whose reflection takes it to a multiple of the first unit vector (Golub and Van Loan, "Matrix
 * Computations", §5.1.3); null where it is zero. Dividing by the largest entry keeps squares from overflowing.
 */
export function toReflector({ start, re, im }: Tail): Reflector | null {
  let largest = 0
  for (let i = 0; i < re.length; i++) {
    largest = Math.max(largest, Math.abs(re[i]!), im === null ? 0 : Math.abs(im[i]!))
  }
  if (largest === 0) return null
  let squares = 0
  for (let i = 0; i < re.length; i++) {
    re[i]! /= largest
    squares += re[i]! ** 2
    if (im !== null) {
      im[i]! /= largest
      squares += im[i]! ** 2
    }
  }
  const norm = Math.sqrt(squares)
  const size = im === null ? Math.abs(re[0]!) : Math.hypot(re[0]!, im[0]!)
  // The first entry grows by the norm in its own direction.
  const growth = size === 0 ? 0 : norm / size
  re[0] = size === 0 ? norm : re[0]! * (1 + growth)
  if (im !== null) im[0]! *= 1 + growth
  return { start, re, im, tau: 1 / (norm * (norm + size)) }
}

/** `(I − τ v vᴴ) a` in place, for the columns from `first` on. */
export function reflectLeft({ columns, re, im }: Matrix, v: Reflector | null, first: number): void {
  if (v === null) return
  const end = v.start + v.re.length
  const sums = new Float64Array(columns)
  const imaginary = im === null ? sums : new Float64Array(columns)
  for (let i = v.start; i < end; i++) {
    const row = i * columns
    const x = v.re[i - v.start]!
    if (im === null) {
      for (let j = first; j < columns; j++) sums[j]! += x * re[row + j]!
      continue
    }
    const y = v.im![i - v.start]!
    for (let j = first; j < columns; j++) {
      sums[j]! += x * re[row + j]! + y * im[row + j]!
      imaginary[j]! += x * im[row + j]! - y * re[row + j]!
    }
  }
  for (let i = v.start; i < end; i++) {
    const row = i * columns
    const x = v.tau * v.re[i - v.start]!
    if (im === null) {
      for (let j = first; j < columns; j++) re[row + j]! -= x * sums[j]!
      continue
    }
    const y = v.tau * v.im![i - v.start]!
    for (let j = first; j < columns; j++) {
      re[row + j]! -= x * sums[j]! - y * imaginary[j]!
      im[row + j]! -= x * imaginary[j]! + y * sums[j]!
    }
  }
}

/** `a (I − τ v vᴴ)` in place, for the rows from `first` on and, if said, before `beyond`. */
export function reflectRight(
  { rows, columns, re, im }: Matrix,
  v: Reflector | null,
  first: number,
  beyond = rows,
): void {
  if (v === null) return
  const { start, tau } = v
  const end = start + v.re.length
  for (let i = first; i < beyond; i++) {
    const row = i * columns
    let sum = 0
    if (im === null) {
      for (let j = start; j < end; j++) sum += re[row + j]! * v.re[j - start]!
      sum *= tau
      for (let j = start; j < end; j++) re[row + j]! -= sum * v.re[j - start]!
      continue
    }
    let imaginary = 0
    for (let j = start; j < end; j++) {
      const x = v.re[j - start]!
      const y = v.im![j - start]!
      sum += re[row + j]! * x - im[row + j]! * y
      imaginary += re[row + j]! * y + im[row + j]! * x
    }
    sum *= tau
    imaginary *= tau
    for (let j = start; j < end; j++) {
      const x = v.re[j - start]!
      const y = v.im![j - start]!
      re[row + j]! -= sum * x + imaginary * y
      im[row + j]! -= imaginary * x - sum * y
    }
  }
}

/** The first columns of the product of reflections, the first of them leftmost. */
export function accumulate(into: Matrix, reflectors: readonly (Reflector | null)[]): Matrix {
  for (let k = reflectors.length - 1; k >= 0; k--) {
    const v = reflectors[k]!
    // Columns before where a reflection starts are those of the identity still, or of no row that it changes.
    reflectLeft(into, v, v === null ? 0 : Math.min(v.start, into.columns))
  }
  return into
}
