// Matrices of complex numbers, by definition.
import { complex, Complex, sizeOf } from '@nx/types'
import type { NDArray } from '../property.ts'
import * as c from './complex.ts'

/** A matrix by rows. */
export type CMatrix = readonly (readonly Complex[])[]

/** The matrices along the last two axes. */
export function matricesOf({ shape, values }: NDArray): CMatrix[] {
  const [rows, columns] = shape.slice(-2) as [number, number]
  const entry = (flat: number): Complex => {
    const value = values[flat]!
    return value instanceof Complex ? value : complex(Number(value))
  }
  return Array.from({ length: sizeOf(shape.slice(0, -2)) }, (_, matrix) =>
    made(rows, columns, (i, j) => entry((matrix * rows + i) * columns + j)),
  )
}

/** The vectors along the last axis, as columns. */
export const columnsOf = (array: NDArray): CMatrix[] => matricesOf({ ...array, shape: [...array.shape, 1] })

export const made = (rows: number, columns: number, at: (i: number, j: number) => Complex): CMatrix =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (__, j) => at(i, j)))

export const widthOf = (a: CMatrix, otherwise = 0): number => a[0]?.length ?? otherwise

/** The product; `columns` is the width of the right one, which rows do not tell where there are none. */
export const product = (a: CMatrix, b: CMatrix, columns: number = widthOf(b)): CMatrix =>
  made(a.length, columns, (i, j) => sum(b.map((row, k) => c.times(a[i]![k]!, row[j]!))))

export const sum = (terms: readonly Complex[]): Complex => terms.reduce(c.plus, complex(0))
export const conjugate = ({ re, im }: Complex): Complex => complex(re, -im)
export const adjoint = (a: CMatrix, columns: number = widthOf(a)): CMatrix =>
  made(columns, a.length, (i, j) => conjugate(a[j]![i]!))
export const identity = (size: number): CMatrix => made(size, size, (i, j) => complex(i === j ? 1 : 0))
export const minus = (a: CMatrix, b: CMatrix): CMatrix =>
  a.map((row, i) => row.map((each, j) => c.minus(each, b[i]![j]!)))
export const diagonal = (values: readonly Complex[]): CMatrix =>
  made(values.length, values.length, (i, j) => (i === j ? values[i]! : complex(0)))

/** Root of the sum of squares. */
export const size = (a: CMatrix): number => Math.hypot(...a.flat().flatMap(({ re, im }) => [re, im]))
export const distance = (a: CMatrix, b: CMatrix): number => size(minus(a, b))

/** The determinant by Leibniz's sum over all permutations, developed along the first row. */
export function determinant(a: CMatrix): Complex {
  const [first, ...rest] = a
  if (first === undefined) return complex(1)
  return sum(
    first.map((entry, j) => {
      const minor = rest.map((row) => row.filter((_, column) => column !== j))
      return c.scaled(c.times(entry, determinant(minor)), j % 2 === 0 ? 1 : -1)
    }),
  )
}

/** The Moore–Penrose inverse, a column after another (Greville, "Some applications of the pseudoinverse", 1960). */
export function pseudoInverse(a: CMatrix, columns: number = widthOf(a)): CMatrix {
  const rows = a.length
  let inverse: CMatrix = []
  for (let k = 0; k < columns; k++) {
    const before = a.map((row) => row.slice(0, k))
    const column = a.map((row) => [row[k]!])
    const d = product(inverse, column, 1)
    const rest = k === 0 ? column : minus(column, product(before, d, 1))
    const isNew = size(rest) > 1e-9 * Math.max(1, size(column))
    const square = size(isNew ? rest : d) ** 2
    const row = isNew
      ? adjoint(rest, 1).map((each) => each.map((z) => c.scaled(z, 1 / square)))
      : k === 0
        ? made(1, rows, () => complex(0))
        : product(adjoint(d, 1), inverse, rows).map((each) => each.map((z) => c.scaled(z, 1 / (1 + square))))
    inverse = [...(k === 0 ? [] : minus(inverse, product(d, row, rows))), ...row]
  }
  return inverse
}

/** The rank by elimination with the largest pivots, exact enough for small whole numbers. */
export function rank(a: CMatrix): number {
  const left = a.map((row) => [...row])
  let found = 0
  for (let column = 0; column < widthOf(a); column++) {
    const sizes = left.slice(found).map((row) => c.modulus(row[column]!))
    const pivot = found + sizes.indexOf(Math.max(...sizes))
    if (sizes.length === 0 || Math.max(...sizes) < 1e-9) continue
    ;[left[found], left[pivot]] = [left[pivot]!, left[found]!]
    const top = left[found]!
    for (const row of left.slice(found + 1)) {
      const factor = c.over(row[column]!, top[column]!)
      row.forEach((each, j) => (row[j] = c.minus(each, c.times(factor, top[j]!))))
    }
    found++
  }
  return found
}
