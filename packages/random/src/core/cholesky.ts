// The Cholesky factor of a covariance.
import { whileLoop } from '@nx/defn'
import {
  add,
  at,
  broadcast,
  divide,
  dot,
  equal,
  fill,
  greaterEqual,
  iota,
  newAxis,
  select,
  sqrt,
  subtract,
  type Tensor,
} from '@nx/tensor'

/**
 * The lower triangular L with L Lᵀ = `matrix`, column by column; only the lower triangle is read. NaN where there is no
 * such factor.
 */
export function choleskyFactor(matrix: Tensor): Tensor {
  const size = matrix.shape[0]!
  if (size === 0) return matrix
  const columns = iota([size, size], { axis: 1, backend: matrix.backend })
  const rows = iota([size], { backend: matrix.backend })
  return whileLoop(fill(matrix, 0), { range: [0, size - 1] }, (factor, j) => {
    const rest = subtract(at(matrix, ':', j), dot(factor, at(factor, j)))
    const column = select(greaterEqual(rows, j), divide(rest, sqrt(at(rest, j))), 0)
    return add(factor, select(equal(columns, j), broadcast(newAxis(column, 1), [size, size]), 0))
  })
}
