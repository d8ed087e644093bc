// The gradient of triangular factors.
import { add, equal, eye, greater, lessEqual, subtract, type Tensor } from '@nx/tensor'
import { adjoined, choose, columnNumbers, product, rowNumbers } from './matrix.ts'
import { substitute } from './substitute.ts'

/** Factors `p l u` of a batch of square matrices. */
type Factors = readonly [p: Tensor, l: Tensor, u: Tensor]

/**
 * Cotangent of the matrix from those of `l` and `u` (de Hoog, Anderssen and Lukas, "Differentiation of matrix functionals
 * using triangular factorization", 2011, §4). The last column of `u` is `l⁻¹` times one of the matrix, so its pivot is
 * not divided by, and may be zero.
 */
export function factorsPulledBack([p, l, u]: Factors, gl: Tensor, gu: Tensor): Tensor {
  const size = u.shape[1]!
  const [i, j] = [rowNumbers(size, u), columnNumbers(size, u)]
  const isLast = equal(j, size - 1)
  const identity = eye([1, size, size], { type: u.type, backend: u.backend })
  const leading = choose(isLast, identity, u)
  const last = substitute(adjoined(l), choose(isLast, gu, 0), false, true)
  const own = subtract(gl, product(last, adjoined(u)))
  const below = choose(greater(i, j), product(adjoined(l), own), 0)
  const above = choose(lessEqual(i, j), product(choose(isLast, 0, gu), adjoined(leading)), 0)
  const divided = adjoined(substitute(leading, adjoined(add(below, above)), false))
  return product(p, substitute(adjoined(l), choose(isLast, gu, divided), false, true))
}
