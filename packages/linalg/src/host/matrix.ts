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
  setIdentity(result)
  return result
}

/** Writes ones on the diagonal and zeros elsewhere. */
export function setIdentity({ rows, columns, re, im }: Matrix): void {
  re.fill(0)
  im?.fill(0)
  for (let i = 0; i < Math.min(rows, columns); i++) re[i * columns + i] = 1
}

/** The real numbers as a matrix of one row. */
export function rowMatrix(re: Float64Array, im: Float64Array | null = null): Matrix {
  return { rows: 1, columns: re.length, re, im }
}

/** Room for one matrix of a batch. */
export function emptyMatrix({ type, shape }: Spec): Matrix {
  const [rows, columns] = shape.slice(-2) as [number, number]
  return zeroMatrix(rows, columns, isComplex(type))
}

/** Below this many numbers a loop is faster than a call for all of them. */
const few = 64

/** Copies one matrix of a batch. */
export function readMatrix({ re, im }: Matrix, { data }: Value<Elements>, index: number): void {
  const numbers = data as unknown as Float64Array
  const size = re.length
  if (im !== null) {
    for (let i = 0, at = 2 * index * size; i < size; i++, at += 2) {
      re[i] = numbers[at]!
      im[i] = numbers[at + 1]!
    }
    return
  }
  if (size < few) for (let i = 0, at = index * size; i < size; i++, at++) re[i] = numbers[at]!
  else re.set(numbers.subarray(index * size, (index + 1) * size))
}

/** Room for the results of a batch. */
export function room({ type, shape }: Spec): Elements {
  return allocate(type, sizeOf(shape))
}

/** The numbers of a matrix, which nobody needs any more, as elements of a result. */
export function elementsOf(matrix: Matrix, spec: Spec): Elements {
  if (spec.type === 'f64') return matrix.re
  const result = room(spec)
  writeMatrix(result, spec, 0, matrix)
  return result
}

/** Writes the numbers of one matrix of a batch. */
export function writeMatrix(to: Elements, { type }: Spec, index: number, { re, im }: Matrix): void {
  const numbers = to as unknown as Float64Array
  if (!isComplex(type)) {
    const at = index * re.length
    if (re.length < few) for (let i = 0; i < re.length; i++) numbers[at + i] = re[i]!
    else numbers.set(re, at)
    return
  }
  for (let i = 0; i < re.length; i++) {
    numbers[2 * (index * re.length + i)] = re[i]!
    numbers[2 * (index * re.length + i) + 1] = im === null ? 0 : im[i]!
  }
}

/** Writes the conjugate transpose of a matrix. */
export function transposeInto(to: Matrix, { rows, columns, re, im }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      to.re[j * rows + i] = re[i * columns + j]!
      if (im !== null) to.im![j * rows + i] = -im[i * columns + j]!
    }
  }
}

/** Copies columns in the order given, and those that are not in it after them. */
export function takeColumns(to: Matrix, from: Matrix, order: readonly number[]): void {
  const { columns } = from
  for (const part of ['re', 'im'] as const) {
    const [source, target] = [from[part], to[part]]
    if (source === null || target === null) continue
    for (let row = 0; row < source.length; row += columns) {
      for (let j = 0; j < columns; j++) target[row + j] = source[row + (order[j] ?? j)]!
    }
  }
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
