// The rank of a matrix.
import { asType, greater, multiply, sum, type Tensor, type TensorLike } from '@nx/tensor'
import { checkOptions, freeing } from '@nx/tensor/internal'
import { epsilonOf, wideType } from '../core/batch.ts'
import { floating, matrices, threshold } from '../core/checks.ts'
import { largest } from '../core/largest.ts'
import { moderation } from '../core/moderation.ts'
import { svd } from './svd.ts'

/** Options of `matrixRank`. */
export interface MatrixRankOptions {
  /** Singular values up to `eps * max(m, n)` times the largest count as zero; by default the precision of the type. */
  readonly eps?: number
}

/**
 * How many singular values of matrices `[…, m, n]` are above rounding (Press et al., "Numerical Recipes", §15.4), as u32.
 *
 * @throws NxError `rank` for less than two axes, `option` for an eps that is no number or negative.
 *
 * @example
 * toNumber(matrixRank(tensor([[1, 2], [2, 4]]))) // => 1
 */
export function matrixRank(tensor: TensorLike, options: MatrixRankOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('matrixRank', options, ['eps'])
    const input = floating(matrices('matrixRank', tensor))
    const eps = threshold('matrixRank', 'eps', options.eps ?? epsilonOf(input.type))
    const wide = asType(input, wideType(input.type))
    const [, values] = svd(multiply(wide, moderation(wide)), { fullMatrices: false })
    const floor = multiply(
      largest(values, { axes: [-1], keepAxes: true }),
      eps * Math.max(...input.shape.slice(-2)),
    )
    return sum(greater(values, floor), { axes: [-1] })
  })
}
