// Forward and backward substitution.
import { whileLoop } from '@nx/defn'
import {
  divide,
  equal,
  greater,
  greaterEqual,
  less,
  multiply,
  negate,
  subtract,
  type Tensor,
} from '@nx/tensor'
import { apply, type Definition, noNames } from '@nx/tensor/internal'
import { substituteKernel } from '../host/substitute.ts'
import { constant, withGradients } from './gradient.ts'
import { adjoined, choose, column, columnNumbers, product, row, rowNumbers } from './matrix.ts'
import { looping } from './looping.ts'

interface Attrs {
  readonly lower: boolean
  /** Whether the diagonal is taken as ones. */
  readonly unit: boolean
  /** What was given, as errors show it, if a zero on the diagonal is one. */
  readonly given?: string
}

const definition: Definition<Attrs> = {
  name: 'linalg.substitute',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([, b]) => ({ ...b!, names: noNames(3) }),
  host: substituteKernel,
  decompose: /* @__PURE__ */ looping(([a, b], attrs) => {
    const found = substituted(constant(a!), constant(b!), attrs.lower, attrs.unit)
    return withGradients(found, [a!, b!], (g) => pulledBack(a!, b!, attrs, g))
  }),
}

/**
 * Solves `a x = b` for triangular `a` `[batch, n, n]` and `b` `[batch, n, m]`, reading only the triangle. Where the host
 * computes it throws `singular` if `given` says what to call the matrix.
 */
export function substitute(a: Tensor, b: Tensor, lower: boolean, unit = false, given?: string): Tensor {
  const attrs = { lower, unit }
  return apply(definition, [a, b], given === undefined ? attrs : { ...attrs, given })
}

/** Cotangents of both sides; nothing flows to what is not read. */
function pulledBack(a: Tensor, b: Tensor, { lower, unit }: Attrs, g: Tensor): readonly [Tensor, Tensor] {
  const right = substitute(adjoined(a), g, !lower, unit)
  const all = negate(product(right, adjoined(substitute(a, b, lower, unit))))
  const [rows, columns] = [rowNumbers(a.shape[1]!, a), columnNumbers(a.shape[1]!, a)]
  const compare = unit ? greater : greaterEqual
  return [choose(lower ? compare(rows, columns) : compare(columns, rows), all, 0), right]
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
