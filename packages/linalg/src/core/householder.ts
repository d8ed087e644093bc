// Reflections that make columns zero below the diagonal.
import { whileLoop } from '@nx/defn'
import {
  abs,
  add,
  divide,
  equal,
  eye,
  fill,
  less,
  multiply,
  reduceMax,
  sqrt,
  subtract,
  sum,
  type Tensor,
  zeros,
} from '@nx/tensor'
import { applyMulti, type MultiDefinition, noNames } from '@nx/tensor/internal'
import { isComplex } from '@nx/types'
import { triangularizeKernel } from '../host/triangularize.ts'
import { constant } from './gradient.ts'
import {
  adjoined,
  choose,
  column,
  columnNumbers,
  product,
  row,
  rowNumbers,
  squaredSize,
  upperTriangle,
} from './matrix.ts'
import { looping } from './looping.ts'

/** Unitary `q` `[batch, m, width]` and upper triangular `r` `[batch, m, n]`. */
export interface Triangularized {
  readonly q: Tensor
  readonly r: Tensor
}

const definition: MultiDefinition<{ readonly width: number }> = {
  name: 'linalg.triangularize',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([a], { width }) => {
    const names = noNames(3)
    return [
      { ...a!, shape: [...a!.shape.slice(0, 2), width], names },
      { ...a!, names },
    ]
  },
  host: triangularizeKernel,
  decompose: /* @__PURE__ */ looping(([a], { width }) => reflected(a!, width)),
}

/** Factors each matrix of a batch, with the first `width` columns of `q`. */
export function triangularize(a: Tensor, width: number): Triangularized {
  const [q, r] = applyMulti(definition, [a], { width }) as [Tensor, Tensor]
  return { q, r }
}

/**
 * Factors each matrix of a batch by Householder reflections `I − 2 v vᴴ / vᴴ v`, and accumulates the first `width`
 * columns of their product backwards (Golub and Van Loan, "Matrix Computations", §5.1.6 and §5.2.2). A column of zeros
 * is not reflected.
 */
function reflected(a: Tensor, width: number): [q: Tensor, r: Tensor] {
  const [batch, height, columns] = a.shape as [number, number, number]
  const count = Math.min(height, columns)
  const { type, backend } = a
  const j = columnNumbers(count, a)
  const range = [0, count - 1, 1] as const
  const none = zeros([batch, height, count], { type, backend })
  const [r, vectors] = whileLoop([a, none], { range }, ([rest, stored], k) => {
    const vector = reflector(column(rest, k), k)
    return [reflect(rest, vector), choose(equal(j, k), vector, stored)]
  })
  const identity = eye([batch, height, width], { type, backend })
  const back = [count - 1, 0, -1] as const
  const [q] = whileLoop([identity], { range: back }, ([done], k) => [reflect(done, column(vectors, k))])
  return [q, upperTriangle(r)]
}

/** `√2 v / ‖v‖` that reflects `x`, from entry `k` on, to a multiple of the unit vector; zeros for zeros. */
function reflector(x: Tensor, k: Tensor): Tensor {
  const i = rowNumbers(x.shape[1]!, x)
  const open = choose(less(i, k), 0, x)
  const largest = constant(reduceMax(abs(open), { axes: [1], keepAxes: true }))
  const isZero = equal(largest, 0)
  // Dividing by the largest entry keeps squares from overflowing.
  const scaled = divide(open, choose(isZero, 1, largest))
  const norm = sqrt(choose(isZero, 1, squares(scaled)))
  const pivot = row(scaled, k)
  const vector = choose(equal(i, k), add(pivot, multiply(direction(pivot), norm)), scaled)
  const length = sqrt(divide(choose(isZero, 1, squares(vector)), 2))
  return choose(isZero, 0, divide(vector, length))
}

/** `z / |z|`, and 1 for 0. */
export function direction(z: Tensor): Tensor {
  if (!isComplex(z.type)) return choose(less(z, 0), fill(z, -1), 1)
  const isZero = equal(z, 0)
  const safe = choose(isZero, 1, z)
  return divide(safe, abs(safe))
}

/** `‖x‖²` of each column. */
function squares(x: Tensor): Tensor {
  return sum(squaredSize(x), { axes: [1], keepAxes: true })
}

/** `(I − v vᴴ) a`. */
function reflect(a: Tensor, vector: Tensor): Tensor {
  return subtract(a, multiply(vector, product(adjoined(vector), a)))
}
