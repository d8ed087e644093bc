// Solving systems with more, or fewer, equations than unknowns.
import { asType, divide, dot, multiply, newAxis, squeeze, type Tensor, type TensorLike } from '@nx/tensor'
import { asTensors, checkOptions, commonType, formatShape, freeing, operands } from '@nx/tensor/internal'
import { NxError, toFloating } from '@nx/types'
import { wideType } from '../core/batch.ts'
import { threshold } from '../core/checks.ts'
import { moderation } from '../core/moderation.ts'
import { pinv } from './pinv.ts'

/** Options of `leastSquares`. */
export interface LeastSquaresOptions {
  /**
   * Singular values up to this part of the largest are taken as zero; by default, and at least, the longer side times the
   * precision of the type.
   */
  readonly eps?: number
}

/**
 * The shortest vector `x` `[n]` for which `‖a x − b‖` is least, for a matrix `a` `[m, n]` and a vector `b` `[m]`, by the
 * pseudo-inverse (Golub and Van Loan, "Matrix Computations", §5.5.1). Types merge; integers become f32.
 *
 * @throws NxError `rank` unless `a` is a matrix and `b` a vector, `incompatible_shapes` unless they have the same number
 * of rows, `option` for an eps that is no number or negative.
 *
 * @example
 * toArray(round(leastSquares(tensor([[1, 0], [1, 1], [1, 2]]), tensor([1, 3, 5])))) // => [1, 2]
 */
export function leastSquares(a: TensorLike, b: TensorLike, options: LeastSquaresOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('leastSquares', options, ['eps'])
    const eps = threshold('leastSquares', 'eps', options.eps ?? 0)
    const [left, right] = asTensors([a, b], 'leastSquares') as [Tensor, Tensor]
    const shapes = `${formatShape(left)} and ${formatShape(right)}`
    const details = { a: left.shape, b: right.shape }
    if (left.shape.length !== 2 || right.shape.length !== 1) {
      const message = `needs a matrix and a vector, got ${shapes}; see vectorize for stacks of them`
      throw new NxError('rank', 'leastSquares', message, details)
    }
    if (left.shape[0] !== right.shape[0]) {
      const message = `the matrix and the vector need as many rows, got ${shapes}; transpose or slice one`
      throw new NxError('incompatible_shapes', 'leastSquares', message, details)
    }
    const [matrix, vector] = operands([left, right], toFloating(commonType([left, right]))) as [
      Tensor,
      Tensor,
    ]
    // Numbers of moderate size, as the inverse of a small matrix may overflow where the solution does not.
    const [wide, column] = [matrix, newAxis(vector, 1)].map((each) => asType(each, wideType(each.type)))
    const [own, others] = [moderation(wide!), moderation(column!)]
    const found = dot(pinv(multiply(wide!, own), { eps }), multiply(column!, others))
    return asType(squeeze(divide(multiply(found, own), others), { axes: [1] }), vector.type)
  })
}
