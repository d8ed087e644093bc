// Determinants.
import {
  add,
  apply,
  type Definition,
  multiply,
  noNames,
  product,
  reshape,
  subtract,
  type Tensor,
  type TensorLike,
} from '@nx/tensor'
import { fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { floating, squareMatrices } from '../core/checks.ts'
import { factor } from '../core/factor.ts'
import { withGradient } from '../core/gradient.ts'
import { column, conjugated, diagonal, row } from '../core/matrix.ts'
import { adjoint } from './adjoint.ts'
import { invert } from './invert.ts'

const definition: Definition<object> = {
  name: 'linalg.determinant',
  vectorize: (attrs) => attrs,
  infer: ([a]) => ({
    type: a!.type,
    shape: a!.shape.slice(0, -2),
    names: noNames(a!.shape.length - 2),
  }),
  decompose: ([a]) => fromBatch(determinants(toBatch(a!)), leadingOf(a!), a!.type),
}

/**
 * The determinant of square matrices: by the closed formula up to 3 × 3, else as the product of the pivots of an
 * elimination with partial pivoting (Golub and Van Loan, "Matrix Computations", §3.4). Integers become f32. From 4 × 4
 * the gradient of a singular matrix is NaN.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices.
 *
 * @example
 * toNumber(determinant(tensor([[1, 2], [3, 4]]))) // => -2
 */
export function determinant(tensor: TensorLike): Tensor {
  return apply(definition, [floating(squareMatrices('determinant', tensor))], {})
}

function determinants(a: Tensor): Tensor {
  const [batch, size] = a.shape as [number, number, number]
  const entry = (i: number, j: number): Tensor => reshape(column(row(a, i), j), [batch])
  const minor = (r: number, i: number, j: number): Tensor =>
    subtract(multiply(entry(r, i), entry(r + 1, j)), multiply(entry(r, j), entry(r + 1, i)))
  if (size === 1) return entry(0, 0)
  if (size === 2) return minor(0, 0, 1)
  if (size === 3) {
    const [first, second, third] = [minor(1, 1, 2), minor(1, 0, 2), minor(1, 0, 1)]
    const outer = add(multiply(entry(0, 0), first), multiply(entry(0, 2), third))
    return subtract(outer, multiply(entry(0, 1), second))
  }
  const { packed, sign } = factor(a)
  const value = multiply(sign, product(diagonal(packed), { axes: [1] }))
  // Jacobi's formula: the derivative is the adjugate, det(a) a⁻¹.
  return withGradient(value, a, (g) => {
    const scale = reshape(multiply(g, conjugated(determinant(a))), [batch, 1, 1])
    return multiply(scale, adjoint(invert(a)))
  })
}
