// Solving by a factored matrix.
import { any, asType, equal, reshape, type Tensor } from '@nx/tensor'
import { factor } from './factor.ts'
import { choose, diagonal, product } from './matrix.ts'
import { substitute } from './substitute.ts'

/** Solves `a x = b` for a batch of square matrices; NaN where a matrix is singular. */
export function solveBatch(a: Tensor, b: Tensor): Tensor {
  const { packed, rows } = factor(a)
  const forward = substitute(packed, product(asType(rows, b.type), b), true, true)
  const isSingular = any(equal(diagonal(packed), 0), { axes: [1] })
  const found = substitute(packed, forward, false)
  return choose(reshape(isSingular, [a.shape[0]!, 1, 1]), NaN, found)
}
