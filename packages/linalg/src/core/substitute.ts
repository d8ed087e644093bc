// Forward and backward substitution.
import { whileLoop } from '@nx/defn'
import {
  apply,
  type Definition,
  divide,
  equal,
  greater,
  less,
  multiply,
  noNames,
  subtract,
  type Tensor,
} from '@nx/tensor'
import type { Hosted } from '../host/kernel.ts'
import { substituteKernel } from '../host/substitute.ts'
import { choose, column, row, rowNumbers } from './matrix.ts'

interface Attrs extends Hosted {
  readonly lower: boolean
  /** Whether the diagonal is taken as ones. */
  readonly unit: boolean
}

const definition: Definition<Attrs> = {
  name: 'linalg.substitute',
  vectorize: (attrs) => attrs,
  infer: ([, b]) => ({ ...b!, names: noNames(3) }),
  decompose: ([a, b], { lower, unit }) => substituted(a!, b!, lower, unit),
}

/** Solves `a x = b` for triangular `a` `[batch, n, n]` and `b` `[batch, n, m]`, reading only the triangle. */
export function substitute(a: Tensor, b: Tensor, lower: boolean, unit = false): Tensor {
  return apply(definition, [a, b], { lower, unit, host: substituteKernel })
}

/**
 * Solves `a x = b` for triangular `a` `[batch, n, n]` and `b` `[batch, n, m]`, reading only the triangle, column by
 * column (Golub and Van Loan, "Matrix Computations", algorithms 3.1.3 and 3.1.4). `unit` takes the diagonal as ones.
 */
function substituted(a: Tensor, b: Tensor, lower: boolean, unit: boolean): Tensor {
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
