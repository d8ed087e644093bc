// Schur form of complex matrices.
import {
  abs,
  add,
  any,
  asType,
  divide,
  equal,
  full,
  greater,
  less,
  lessEqual,
  logicalAnd,
  multiply,
  negate,
  real,
  conjugate,
  remainder,
  select,
  sqrt,
  subtract,
  sum,
  type Tensor,
} from '@nx/tensor'
import { scalar } from '@nx/tensor/internal'
import { toReal } from '@nx/types'
import { epsilonOf } from './batch.ts'
import { triangularize } from './householder.ts'
import { adjoined, choose, columnNumbers, product, rowNumbers, squaredSize } from './matrix.ts'
import { converge } from './sweeps.ts'

/** `basis triangle basisᴴ` for unitary `basis` and upper triangular `triangle`. */
export interface Schur {
  readonly triangle: Tensor
  readonly basis: Tensor
}

/** More steps for each row than any matrix has been seen to need. */
const enough = 30

/** The matrix and the basis so far, the row `[batch, 1, 1]` to which it is still full, and how many steps it took. */
type State = readonly [a: Tensor, basis: Tensor, last: Tensor, count: Tensor]

/**
 * Brings a batch of matrices with entries of at most one to triangular form by QR steps with Wilkinson's shift (Golub and
 * Van Loan, "Matrix Computations", §7.3.2 and §7.5), which take the rows one by one from the last.
 */
export function schur(matrix: Tensor, identity: Tensor): Schur {
  const [batch, size] = matrix.shape as [number, number, number]
  const { backend } = matrix
  const last = full([batch, 1, 1], size - 1, { type: 's32', backend })
  const more = ([, , last, count]: State): Tensor =>
    logicalAnd(any(greater(last, 0)), less(count, enough * size))
  const initial: State = [matrix, identity, last, scalar(0, 's32', backend)]
  const [triangle, basis] = converge(initial, more, ([a, basis, last, count]) => {
    const [i, j] = [rowNumbers(size, a), columnNumbers(size, a)]
    const isFull = logicalAnd(lessEqual(i, last), lessEqual(j, last))
    const shifted = subtract(a, multiply(identity, shiftOf(a, last, count)))
    const { q } = triangularize(choose(isFull, shifted, identity), size)
    const turned = product(adjoined(q), product(a, q))
    const isOff = logicalAnd(equal(i, last), less(j, last))
    const rest = sqrt(sum(squaredSize(choose(isOff, turned, 0)), { axes: [1, 2], keepAxes: true }))
    const isDone = logicalAnd(greater(last, 0), lessEqual(rest, epsilonOf(a.type)))
    const cut = choose(logicalAnd(isOff, isDone), 0, turned)
    return [cut, product(basis, q), subtract(last, asType(isDone, 's32')), add(count, 1)]
  })
  return {
    triangle: choose(greater(rowNumbers(size, triangle), columnNumbers(size, triangle)), 0, triangle),
    basis,
  }
}

/** The eigenvalue of the last two full rows that is nearer to the last entry; at times another number, to end cycles. */
function shiftOf(a: Tensor, last: Tensor, count: Tensor): Tensor {
  const size = a.shape[1]!
  const before = subtract(last, 1)
  const entry = (row: Tensor, column: Tensor): Tensor => {
    const isThere = logicalAnd(equal(rowNumbers(size, a), row), equal(columnNumbers(size, a), column))
    return sum(choose(isThere, a, 0), { axes: [1, 2], keepAxes: true })
  }
  const [p, s] = [entry(before, before), entry(last, last)]
  const below = entry(last, before)
  const off = multiply(entry(before, last), below)
  const half = multiply(subtract(p, s), 0.5)
  const root = sqrt(add(multiply(half, half), off))
  const isOpposite = less(real(multiply(half, conjugate(root))), 0)
  const bottom = add(half, select(isOpposite, negate(root), root))
  const isZero = equal(bottom, 0)
  const nearer = subtract(s, choose(isZero, 0, divide(off, choose(isZero, 1, bottom))))
  const other = asType(abs(below), toReal(a.type))
  return choose(equal(remainder(count, 10), 9), asType(other, a.type), nearer)
}
