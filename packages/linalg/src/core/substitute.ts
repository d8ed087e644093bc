// Forward and backward substitution.
import { whileLoop } from '@nx/defn'
import { divide, equal, greater, less, multiply, subtract, type Tensor } from '@nx/tensor'
import { choose, column, row, rowNumbers } from './matrix.ts'

/**
 * Solves `a x = b` for triangular `a` `[batch, n, n]` and `b` `[batch, n, m]`, reading only the triangle, column by
 * column (Golub and Van Loan, "Matrix Computations", algorithms 3.1.3 and 3.1.4). `unit` takes the diagonal as ones.
 */
export function substitute(a: Tensor, b: Tensor, lower: boolean, unit = false): Tensor {
  const size = a.shape[1]!
  const rows = rowNumbers(size, a)
  const range = lower ? ([0, size - 1, 1] as const) : ([size - 1, 0, -1] as const)
  const [solution] = whileLoop([b], { range }, ([rest], k) => {
    const found = unit ? row(rest, k) : divide(row(rest, k), row(column(a, k), k))
    const isOpen = lower ? greater(rows, k) : less(rows, k)
    const open = subtract(rest, multiply(column(a, k), found))
    return [choose(isOpen, open, choose(equal(rows, k), found, rest))]
  })
  return solution
}
