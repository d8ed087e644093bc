// Determinants.
import {
  abs,
  add,
  eye,
  iota,
  lessEqual,
  multiply,
  newAxis,
  product,
  reduceMax,
  reduceMin,
  reshape,
  subtract,
  type Tensor,
  type TensorLike,
} from '@nx/tensor'
import { apply, type Definition, freeing, noNames } from '@nx/tensor/internal'
import { epsilonOf, fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { floating, squareMatrices } from '../core/checks.ts'
import { determinantOf, factor } from '../core/factor.ts'
import { constant, withGradient } from '../core/gradient.ts'
import { adjoined, choose, column, diagonal, product as matrixProduct, row } from '../core/matrix.ts'
import { invert } from './invert.ts'
import { svd } from './svd.ts'

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
 * elimination with partial pivoting (Golub and Van Loan, "Matrix Computations", §3.4). Integers become f32. Its
 * gradient is the adjugate, also where a matrix is singular.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices.
 *
 * @example
 * toNumber(determinant(tensor([[1, 2], [3, 4]]))) // => -2
 */
export function determinant(tensor: TensorLike): Tensor {
  return freeing(() => {
    return apply(definition, [floating(squareMatrices('determinant', tensor))], {})
  })
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
  const value = determinantOf(constant(a))
  // Jacobi's formula: the derivative is the adjugate.
  return withGradient(value, a, (g) => multiply(reshape(g, [batch, 1, 1]), adjoined(adjugate(a))))
}

/** The adjugate: `det(a) a⁻¹`, also where a matrix is singular. */
function adjugate(a: Tensor): Tensor {
  const [batch, size] = a.shape as [number, number, number]
  const { type, backend } = a
  const pivots = abs(diagonal(factor(constant(a)).packed))
  const [least, most] = [reduceMin, reduceMax].map((extremum) => extremum(pivots, { axes: [1] }))
  const isSingular = lessEqual(least!, multiply(most!, size * epsilonOf(type)))
  const mask = reshape(isSingular, [batch, 1, 1])
  // Each way gets matrices that it can take, so that neither brings NaN into derivatives of the other.
  const regular = choose(mask, eye([1, size, size], { type, backend }), a)
  const spread = multiply(
    eye([1, size, size], { type, backend }),
    iota([1, 1, size], { type, axis: 2, backend }),
  )
  const singular = choose(mask, a, spread)
  const determinants = reshape(determinant(regular), [batch, 1, 1])
  return choose(mask, singularAdjugate(singular), multiply(determinants, invert(regular)))
}

/** For `a = u s vᴴ`: `det(u vᴴ) v s′ uᴴ`, where each entry of `s′` is the product of all others of `s`. */
function singularAdjugate(a: Tensor): Tensor {
  const [batch, size] = a.shape as [number, number, number]
  const [u, values, vh] = svd(a)
  const onDiagonal = eye([1, size, size], { type: 'u8', backend: a.backend })
  const others = product(choose(onDiagonal, 1, newAxis(values, 1)), { axes: [2] })
  const phase = reshape(determinant(matrixProduct(u, vh)), [batch, 1, 1])
  return multiply(phase, matrixProduct(multiply(adjoined(vh), newAxis(others, 1)), adjoined(u)))
}
