// Solving systems of linear equations.
import { asType, reshape, type Tensor, type TensorLike } from '@nx/tensor'
import {
  apply,
  asTensors,
  commonType,
  type Definition,
  freeing,
  noNames,
  operands,
} from '@nx/tensor/internal'
import { toFloating } from '@nx/types'
import { toBatch } from '../core/batch.ts'
import { squareMatrices } from '../core/checks.ts'
import { checkRightSide, columnsOf } from '../core/right-side.ts'
import { solveBatch } from '../core/solve.ts'

const definition: Definition<object> = {
  name: 'linalg.solve',
  vectorize: (attrs) => attrs,
  infer: ([, b]) => ({ ...b!, names: noNames(b!.shape.length) }),
  decompose: ([a, b]) => asType(reshape(solveBatch(toBatch(a!), columnsOf(a!, b!)), b!.shape), b!.type),
}

/**
 * Solves `a x = b` for square matrices `a` `[…, n, n]` and `b` `[…, n]` or `[…, n, m]`, by elimination with partial
 * pivoting (Golub and Van Loan, "Matrix Computations", §3.4). The result has the shape of `b`; types merge, integers
 * become floats. A matrix
 * with a pivot of zero gives NaN. Where rounding leaves a singular one a pivot that is not zero, large numbers come out,
 * as in NumPy; see `matrixRank` and `leastSquares`.
 *
 * @throws NxError `rank`, `not_square` or `incompatible_shapes` for wrong shapes.
 *
 * @example
 * toArray(solve(tensor([[1, 1], [1, -1]]), tensor([3, 1]))) // => [2, 1]
 */
export function solve(a: TensorLike, b: TensorLike): Tensor {
  return freeing(() => {
    const [left, right] = asTensors([a, b], 'solve') as [Tensor, Tensor]
    squareMatrices('solve', left)
    checkRightSide('solve', left, right, -2)
    return apply(definition, operands([left, right], toFloating(commonType([left, right]))), {})
  })
}
