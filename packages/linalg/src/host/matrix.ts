// Matrices on the host: real and imaginary parts as rows of f64, whatever the type of the tensor.
import { allocate, type Elements, isComplex, sizeOf, type Spec, type Value } from '@nx/types'

/** A matrix by rows. A real one has no imaginary parts. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly re: Float64Array
  readonly im: Float64Array | null
}

/** A matrix of zeros. */
export function zeroMatrix(rows: number, columns: number, complex: boolean): Matrix {
  const size = rows * columns
  return { rows, columns, re: new Float64Array(size), im: complex ? new Float64Array(size) : null }
}

/** A matrix with ones on the diagonal. */
export function identityMatrix(rows: number, columns: number, complex: boolean): Matrix {
  const result = zeroMatrix(rows, columns, complex)
  for (let i = 0; i < Math.min(rows, columns); i++) result.re[i * columns + i] = 1
  return result
}

/** The real numbers as a matrix of one row. */
export function rowMatrix(re: Float64Array, im: Float64Array | null = null): Matrix {
  return { rows: 1, columns: re.length, re, im }
}

/** A copy of one matrix of a batch. */
export function readMatrix({ data, spec }: Value<Elements>, index: number): Matrix {
  const [rows, columns] = spec.shape.slice(-2) as [number, number]
  const size = rows * columns
  const numbers = data as unknown as Float64Array
  if (!isComplex(spec.type)) {
    const re = new Float64Array(numbers.subarray(index * size, (index + 1) * size))
    return { rows, columns, re, im: null }
  }
  const result = zeroMatrix(rows, columns, true)
  for (let i = 0; i < size; i++) {
    result.re[i] = numbers[2 * (index * size + i)]!
    result.im![i] = numbers[2 * (index * size + i) + 1]!
  }
  return result
}

/** Room for the results of a batch. */
export function room({ type, shape }: Spec): Elements {
  return allocate(type, sizeOf(shape))
}

/** Writes the numbers of one matrix of a batch. */
export function writeMatrix(to: Elements, { type }: Spec, index: number, { re, im }: Matrix): void {
  const numbers = to as unknown as Float64Array
  if (!isComplex(type)) {
    numbers.set(re, index * re.length)
    return
  }
  for (let i = 0; i < re.length; i++) {
    numbers[2 * (index * re.length + i)] = re[i]!
    numbers[2 * (index * re.length + i) + 1] = im === null ? 0 : im[i]!
  }
}

/** The matrix with rows and columns exchanged, and conjugated if asked. */
export function transposedMatrix({ rows, columns, re, im }: Matrix, conjugate = false): Matrix {
  const result = zeroMatrix(columns, rows, im !== null)
  const sign = conjugate ? -1 : 1
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      result.re[j * rows + i] = re[i * columns + j]!
      if (im !== null) result.im![j * rows + i] = sign * im[i * columns + j]!
    }
  }
  return result
}

/** The first rows of a matrix. */
export function firstRows({ columns, re, im }: Matrix, rows: number): Matrix {
  const size = rows * columns
  return { rows, columns, re: re.subarray(0, size), im: im === null ? null : im.subarray(0, size) }
}

/**
 * The power of two that brings the largest entry to about one, so that squares neither overflow nor underflow, without
 * rounding; 1 for zeros and NaN where there is a number that is not finite.
 */
export function scaleOf({ re, im }: Matrix): number {
  let largest = 0
  for (const part of im === null ? [re] : [re, im]) {
    for (const x of part) {
      if (!Number.isFinite(x)) return NaN
      if (Math.abs(x) > largest) largest = Math.abs(x)
    }
  }
  return largest === 0 ? 1 : 2 ** -Math.max(-1022, Math.min(1022, Math.floor(Math.log2(largest))))
}

/** Multiplies all numbers of a matrix in place. */
export function scale({ re, im }: Matrix, factor: number): void {
  for (const part of im === null ? [re] : [re, im]) {
    for (let i = 0; i < part.length; i++) part[i]! *= factor
  }
}
