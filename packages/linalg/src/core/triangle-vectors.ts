// Eigenvectors of triangular matrices.
import { whileLoop } from '@nx/defn'
import { abs, divide, equal, eye, greater, less, max, newAxis, subtract, type Tensor } from '@nx/tensor'
import { epsilonOf } from './batch.ts'
import { choose, column, columnNumbers, diagonal, product, row, rowNumbers } from './matrix.ts'

/**
 * Eigenvectors of a batch of upper triangular matrices with entries of about one, as columns, all at once by back
 * substitution (Golub and Van Loan, "Matrix Computations", §7.6.4). Equal eigenvalues are taken as a rounding apart.
 */
export function triangleVectors(triangle: Tensor): Tensor {
  const size = triangle.shape[1]!
  const { type, backend } = triangle
  const [rows, columns] = [rowNumbers(size, triangle), columnNumbers(size, triangle)]
  const values = newAxis(diagonal(triangle), 1)
  const closest = epsilonOf(type)
  const range = [size - 1, 0, -1] as const
  const [vectors] = whileLoop([eye(triangle.shape, { type, backend })], { range }, ([x], i) => {
    const own = row(triangle, i)
    const isAfter = greater(columns, i)
    const sums = product(choose(isAfter, own, 0), x)
    const gap = subtract(values, column(own, i))
    const found = divide(sums, choose(less(abs(gap), closest), closest, gap))
    const filled = choose(equal(rows, i), choose(isAfter, found, x), x)
    // Entries that grow are scaled down with their column.
    return [divide(filled, max(1, abs(choose(isAfter, found, 0))))]
  })
  return vectors
}
