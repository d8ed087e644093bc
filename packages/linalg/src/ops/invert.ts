// The inverse of a matrix.
import { negate, type Tensor, type TensorLike } from '@nx/tensor'
import { apply, type Definition, freeing, noNames } from '@nx/tensor/internal'
import { fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { floating, squareMatrices } from '../core/checks.ts'
import { constant, withGradient } from '../core/gradient.ts'
import { adjoined, product } from '../core/matrix.ts'
import { inverseOf, solveBatch } from '../core/solve.ts'

const definition: Definition<object> = {
  name: 'linalg.invert',
  vectorize: (attrs) => attrs,
  infer: ([a]) => ({ ...a!, names: noNames(a!.shape.length) }),
  decompose: ([a]) => {
    const batch = toBatch(a!)
    const inverse = withGradient(inverseOf(constant(batch)), batch, (g) =>
      negate(product(solveBatch(adjoined(batch), g), adjoined(invert(batch)))),
    )
    return fromBatch(inverse, leadingOf(a!), a!.type)
  },
}

/**
 * The inverse of square matrices, by elimination with partial pivoting (Golub and Van Loan, "Matrix Computations",
 * §3.4). Integers become f32. A matrix with a pivot of zero gives NaN. Where rounding leaves a singular one a pivot that
 * is not zero, large numbers come out, as in NumPy; see `matrixRank` and `pinv`.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices.
 *
 * @example
 * toArray(invert(tensor([[2, 0], [0, 4]]))) // => [[0.5, 0], [0, 0.25]]
 */
export function invert(tensor: TensorLike): Tensor {
  return freeing(() => {
    return apply(definition, [floating(squareMatrices('invert', tensor))], {})
  })
}
