// The exponential and the singular values of matrices.
import { complex, type Complex } from '@nx/types'
import * as c from './complex.ts'
import { adjoint, type CMatrix, identity, made, product, widthOf } from './complex-matrices.ts'

/** The series, of the matrix halved until it is small, then squared. */
export function exponential(matrix: CMatrix): CMatrix {
  const scaled = (a: CMatrix, by: number): CMatrix => a.map((row) => row.map((each) => c.scaled(each, by)))
  const small = scaled(matrix, 2 ** -8)
  let [result, term] = [identity(matrix.length), identity(matrix.length)]
  for (let n = 1; n < 16; n++) {
    term = scaled(product(term, small), 1 / n)
    result = made(matrix.length, matrix.length, (i, j) => c.plus(result[i]![j]!, term[i]![j]!))
  }
  for (let halved = 0; halved < 8; halved++) result = product(result, result)
  return result
}

/** By one-sided rotations of columns (Hestenes, "Inversion of matrices by biorthogonalization", 1958). */
export function singularValues(matrix: CMatrix): number[] {
  const tall = matrix.length >= widthOf(matrix) ? matrix : adjoint(matrix)
  const columns = adjoint(tall).map((row) => row.map((z) => complex(z.re, -z.im)))
  for (let sweep = 0; sweep < 20; sweep++)
    for (let i = 0; i < columns.length; i++)
      for (let j = i + 1; j < columns.length; j++) rotate(columns as Complex[][], i, j)
  return columns.map((column) => Math.hypot(...column.flatMap(({ re, im }) => [re, im])))
}

function rotate(columns: Complex[][], i: number, j: number): void {
  const [x, y] = [columns[i]!, columns[j]!]
  const inner = x.reduce(
    (sum, each, k) => c.plus(sum, c.times(complex(each.re, -each.im), y[k]!)),
    complex(0),
  )
  const off = c.modulus(inner)
  const [left, right] = [x, y].map((column) => column.reduce((sum, z) => sum + c.modulus(z) ** 2, 0)) as [
    number,
    number,
  ]
  // Of what remains of a dependent column the direction is lost.
  if (off <= 1e-20 * (left + right)) return
  const zeta = (right - left) / (2 * off)
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
  const cosine = 1 / Math.sqrt(1 + tangent * tangent)
  const phase = c.scaled(inner, 1 / off)
  const turned = y.map((each) => c.times(complex(phase.re, -phase.im), each))
  columns[i] = x.map((each, k) => c.minus(c.scaled(each, cosine), c.scaled(turned[k]!, cosine * tangent)))
  columns[j] = x.map((each, k) => c.plus(c.scaled(each, cosine * tangent), c.scaled(turned[k]!, cosine)))
}
