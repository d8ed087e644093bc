// Determinants.
import {
  abs,
  add,
  broadcast,
  cumulativeProduct,
  eye,
  full,
  iota,
  less,
  lessEqual,
  multiply,
  negate,
  newAxis,
  pad,
  product,
  reduceMax,
  reduceMin,
  reshape,
  reverse,
  subtract,
  sum,
  take,
  tensor,
  type Tensor,
  type TensorLike,
} from '@nx/tensor'
import { apply, type Definition, freeing, noNames } from '@nx/tensor/internal'
import { toReal } from '@nx/types'
import { epsilonOf, fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { floating, squareMatrices } from '../core/checks.ts'
import { determinantOf } from '../core/determinant.ts'
import { factor } from '../core/factor.ts'
import { constant, withGradient } from '../core/gradient.ts'
import {
  adjoined,
  choose,
  columnNumbers,
  conjugated,
  diagonal,
  product as matrixProduct,
  rowNumbers,
  transposed,
} from '../core/matrix.ts'
import { equilibrated, timesPowers } from '../core/powers.ts'
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
 * elimination with partial pivoting (Golub and Van Loan, "Matrix Computations", §3.4). Nothing on the way overflows or
 * underflows if it does not. Integers become f32. Its gradient is the adjugate, also where a matrix is singular.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices.
 *
 * @example
 * toNumber(determinant(tensor([[1, 2], [3, 4]]))) // => -2
 */
export function determinant(input: TensorLike): Tensor {
  return freeing(() => {
    return apply(definition, [floating(squareMatrices('determinant', input))], {})
  })
}

function determinants(a: Tensor): Tensor {
  // Jacobi's formula: the derivative is the adjugate.
  return withGradient(determinantOf(constant(a)), a, (g) =>
    multiply(reshape(g, [-1, 1, 1]), adjoined(adjugate(a))),
  )
}

/** The adjugate: `det(a) a⁻¹`, also where a matrix is singular. */
function adjugate(a: Tensor): Tensor {
  if (a.shape[1]! <= 3) return cofactors(a)
  const { matrix, rows, columns, total } = equilibrated(a)
  const exponents = subtract(reshape(total, [-1, 1, 1]), transposed(add(rows, columns)))
  return timesPowers(adjugateOfEven(matrix), exponents)
}

/** By determinants of what is left without a row and a column. */
function cofactors(a: Tensor): Tensor {
  const { type, backend } = a
  const size = a.shape[1]!
  if (size === 1) return broadcast(full([], 1, { type, backend }), a.shape)
  const indices = [0, 1, 2].slice(0, size)
  const places = indices.flatMap((i) =>
    indices.flatMap((j) => {
      const others = (left: number): number[] => indices.filter((each) => each !== left)
      return others(j).flatMap((row) => others(i).map((column) => row * size + column))
    }),
  )
  const taken = take(reshape(a, [-1, size * size]), tensor(places, { backend }), { axis: 1 })
  const minors = determinants(reshape(taken, [-1, size - 1, size - 1]))
  const signs = indices.map((i) => indices.map((j) => (-1) ** (i + j)))
  return multiply(reshape(minors, [-1, size, size]), tensor(signs, { type: toReal(type), backend }))
}

/** The adjugate of a matrix whose rows and columns are of like size. */
function adjugateOfEven(a: Tensor): Tensor {
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

/**
 * For `a = u s vᴴ`: `det(u vᴴ) v s′ uᴴ`, where each entry of `s′` is the product of all others of `s`. Where singular values
 * repeat, as zeros do, the derivatives of `u` and `v` do not exist; those of the adjugate are products of all others but two.
 */
function singularAdjugate(a: Tensor): Tensor {
  const [u, values, vh] = svd(a)
  const phase = determinant(matrixProduct(u, vh))
  const times = (scale: Tensor, matrix: Tensor): Tensor => multiply(reshape(scale, [-1, 1, 1]), matrix)
  const value = times(
    phase,
    matrixProduct(multiply(adjoined(vh), newAxis(productsWithoutOne(values), 1)), adjoined(u)),
  )
  return withGradient(constant(value), a, (g) => {
    const inner = matrixProduct(matrixProduct(vh, g), u)
    const others = productsWithoutTwo(values)
    const onDiagonal = eye([1, ...others.shape.slice(1)], { type: 'u8', backend: a.backend })
    const sums = sum(multiply(others, newAxis(diagonal(inner), 1)), { axes: [2] })
    const turned = choose(onDiagonal, newAxis(sums, 2), negate(multiply(others, inner)))
    return times(conjugated(phase), matrixProduct(matrixProduct(u, turned), vh))
  })
}

/** Entry `i` is the product of all values of a row but the one at `i`. */
function productsWithoutOne(values: Tensor): Tensor {
  return product(withOnes(values), { axes: [2] })
}

/** Entry `i, j` is the product of all values of a row but those at `i` and `j`, and 0 on the diagonal. */
function productsWithoutTwo(values: Tensor): Tensor {
  const [, size] = values.shape as [number, number]
  // Those before column j but the one at i, times those after it: for i < j.
  const before = withoutLast(cumulativeProduct(withOnes(values), { axis: 2 }))
  const after = withoutLast(cumulativeProduct(reverse(values, { axes: [1] }), { axis: 1 }))
  const above = multiply(before, newAxis(reverse(after, { axes: [after.shape.length - 1] }), 1))
  const upper = choose(less(rowNumbers(size, values), columnNumbers(size, values)), above, 0)
  return add(upper, transposed(upper))
}

/** A matrix with the values in each row, but 1 on the diagonal. */
function withOnes(values: Tensor): Tensor {
  const size = values.shape[1]!
  return choose(eye([1, size, size], { type: 'u8', backend: values.backend }), 1, newAxis(values, 1))
}

/** A 1, and then all entries along the last axis but the last one. */
function withoutLast(tensor: Tensor): Tensor {
  const axes = tensor.shape.map((_, axis): [number, number, number] =>
    axis === tensor.shape.length - 1 ? [1, -1, 0] : [0, 0, 0],
  )
  return pad(tensor, 1, axes)
}
