// Solving by a triangular matrix.
import { asType, reshape, type Tensor, type TensorLike } from '@nx/tensor'
import {
  apply,
  asTensors,
  checkOptions,
  commonType,
  type Definition,
  formatShape,
  freeing,
  oneOf,
  operands,
} from '@nx/tensor/internal'
import { toFloating } from '@nx/types'
import { toBatch } from '../core/batch.ts'
import { squareMatrices } from '../core/checks.ts'
import { conjugated, transposed } from '../core/matrix.ts'
import { checkRightSide, columnsOf } from '../core/right-side.ts'
import { substitute } from '../core/substitute.ts'

/** Options of `triangularSolve`. */
export interface TriangularSolveOptions {
  /** Whether `a` is lower triangular, true by default; the other triangle is not read. */
  readonly lower?: boolean
  /** Whether to solve `op(a) x = b`, true by default, or `x op(a) = b`. */
  readonly leftSide?: boolean
  /** What `op` does: nothing by default, transpose, or transpose and conjugate. */
  readonly transformA?: 'none' | 'transpose' | 'conjugate'
}

const definition: Definition<Required<TriangularSolveOptions> & { readonly given: string }> = {
  name: 'linalg.triangularSolve',
  vectorize: (attrs) => attrs,
  infer: ([, b]) => b!,
  decompose: ([a, b], { lower, leftSide, transformA, given: shown }) => {
    const given = toBatch(a!)
    const isVector = b!.shape.length < a!.shape.length
    const right = columnsOf(a!, b!)
    // x op(a) = b is op(a)ᵀ xᵀ = bᵀ.
    const turned = (transformA === 'none') !== leftSide
    const left = transformA === 'conjugate' ? conjugated(given) : given
    const turn = leftSide || isVector ? (x: Tensor): Tensor => x : transposed
    const found = turn(
      substitute(turned ? transposed(left) : left, turn(right), lower !== turned, false, shown),
    )
    return asType(reshape(found, b!.shape), b!.type)
  },
}

/**
 * Solves `op(a) x = b`, or `x op(a) = b`, for triangular matrices `a` `[…, n, n]` by substitution (Golub and Van Loan,
 * "Matrix Computations", §3.1). `b` is `[…, n]` or `[…, n, m]` (`[…, m, n]` for the other side), as is the result.
 * Types merge; integers become floats. On devices that cannot raise, a singular matrix gives infinities and NaN.
 *
 * @throws NxError `rank`, `not_square` or `incompatible_shapes` for wrong shapes, `option` for wrong options, `singular`
 * for a zero on the diagonal.
 *
 * @example
 * const a = tensor([[2, 0], [1, 4]])
 * toArray(triangularSolve(a, tensor([4, 10]))) // => [2, 2]
 * toArray(triangularSolve(a, tensor([4, 8]), { transformA: 'transpose' })) // => [1, 2]
 */
export function triangularSolve(a: TensorLike, b: TensorLike, options: TriangularSolveOptions = {}): Tensor {
  return freeing(() => {
    const op = 'triangularSolve'
    checkOptions(op, options, ['lower', 'leftSide', 'transformA'])
    const attrs = {
      lower: options.lower ?? true,
      leftSide: options.leftSide ?? true,
      transformA: oneOf(op, 'transformA', options.transformA ?? 'none', ['none', 'transpose', 'conjugate']),
    }
    const [left, right] = asTensors([a, b], op) as [Tensor, Tensor]
    squareMatrices(op, left)
    checkRightSide(op, left, right, attrs.leftSide ? -2 : -1)
    return apply(definition, operands([left, right], toFloating(commonType([left, right]))), {
      ...attrs,
      given: formatShape(left),
    })
  })
}
