// The gradient of orthogonal and triangular factors.
import { add, concatenate, greaterEqual, greater, sliceAlongAxis, subtract, type Tensor } from '@nx/tensor'
import { choose, columnNumbers, product, rowNumbers, transposed } from './matrix.ts'
import { substitute } from './substitute.ts'

/** What is known of a batch of real matrices `[batch, m, n]` and their factors. */
interface Factored {
  readonly a: Tensor
  readonly q: Tensor
  readonly r: Tensor
}

/**
 * Cotangent of the matrix from those of its reduced factors (Walter and Lehmann, "Algorithmic differentiation of linear
 * algebra functions with application in optimum experimental design", 2012, for tall matrices). Where there are no more
 * rows than columns, the last column of `q` is what the others leave, and the columns of `r` from there on are `qᵀ`
 * times those of the matrix; so the last pivot is not divided by, and may be zero.
 */
export function orthogonalPulledBack({ a, q, r }: Factored, gq: Tensor, gr: Tensor): Tensor {
  const [, height, width] = a.shape as [number, number, number]
  if (height > width) return tallPulledBack(q, r, gq, gr)
  const count = height - 1
  const right = (x: Tensor): Tensor => sliceAlongAxis(x, count, width - count, { axis: 2 })
  const left = (x: Tensor): Tensor => sliceAlongAxis(x, 0, count, { axis: 2 })
  const rest = product(q, right(gr))
  if (count === 0) return rest
  const all = add(gq, product(right(a), transposed(right(gr))))
  const last = sliceAlongAxis(q, count, 1, { axis: 2 })
  const lastCotangent = sliceAlongAxis(all, count, 1, { axis: 2 })
  const own = subtract(left(all), product(last, product(transposed(lastCotangent), left(q))))
  const top = (x: Tensor): Tensor => sliceAlongAxis(left(x), 0, count, { axis: 1 })
  return concatenate([tallPulledBack(left(q), top(r), own, top(gr)), rest], { axis: 2 })
}

function tallPulledBack(q: Tensor, r: Tensor, gq: Tensor, gr: Tensor): Tensor {
  const size = r.shape[1]!
  const [i, j] = [rowNumbers(size, r), columnNumbers(size, r)]
  const inner = subtract(product(r, transposed(gr)), product(transposed(gq), q))
  const lower = choose(greaterEqual(i, j), inner, 0)
  const symmetric = add(lower, transposed(choose(greater(i, j), inner, 0)))
  return transposed(substitute(r, transposed(add(gq, product(q, symmetric))), false))
}
