// Elimination with partial pivoting.
import { whileLoop } from '@nx/defn'
import {
  abs,
  add,
  argmax,
  divide,
  equal,
  eye,
  greater,
  less,
  multiply,
  negate,
  notEqual,
  reshape,
  subtract,
  sum,
  type Tensor,
  full,
} from '@nx/tensor'
import { applyMulti, type MultiDefinition, noNames } from '@nx/tensor/internal'
import { toReal } from '@nx/types'
import { factorKernel, factorsKernel } from '../host/factor.ts'
import {
  choose,
  column,
  columnNumbers,
  lowerTriangle,
  row,
  rowNumbers,
  transposed,
  upperTriangle,
} from './matrix.ts'
import { looping } from './looping.ts'

/** `L` below the diagonal and `U` on and above it, the rows of the identity as they were swapped, and the sign. */
export interface Factored {
  readonly packed: Tensor
  readonly rows: Tensor
  /** 1 or −1 for each matrix: the determinant of `rows`. */
  readonly sign: Tensor
}

const definition: MultiDefinition<object> = {
  name: 'linalg.factor',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([a]) => {
    const packed = { ...a!, names: noNames(3) }
    const rows = { ...packed, type: toReal(a!.type) }
    return [packed, rows, { ...rows, shape: a!.shape.slice(0, 1), names: noNames(1) }]
  },
  host: factorKernel,
  decompose: /* @__PURE__ */ looping(([a]) => eliminated(a!)),
}

/** Factors each matrix of a batch. */
export function factor(a: Tensor): Factored {
  const found = applyMulti(definition, [a], {})
  const [packed, rows, sign] = found as [Tensor, Tensor, Tensor]
  return { packed, rows, sign }
}

type Factors = [permutation: Tensor, lower: Tensor, upper: Tensor]

const splitDefinition: MultiDefinition<object> = {
  name: 'linalg.factors',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([a]) => {
    const each = { ...a!, names: noNames(3) }
    return [{ ...each, type: toReal(a!.type) }, each, each]
  },
  host: factorsKernel,
  decompose: ([a]) => {
    const { packed, rows } = factor(a!)
    const upper = upperTriangle(packed)
    const identity = eye(packed.shape, { type: packed.type, backend: packed.backend })
    return [transposed(rows), add(lowerTriangle(subtract(packed, upper)), identity), upper]
  },
}

/** A permutation, real, and triangular factors of each matrix of a batch, whose product it is. */
export function factors(a: Tensor): Factors {
  return applyMulti(splitDefinition, [a], {}) as Factors
}

/**
 * Factors each matrix of a batch by outer products (Golub and Van Loan, "Matrix Computations", algorithm 3.4.1).
 * A column without a pivot is left as it is, so singular matrices factor too.
 */
function eliminated(a: Tensor): readonly [packed: Tensor, rows: Tensor, sign: Tensor] {
  const [batch, size] = a.shape as [number, number, number]
  const [i, j] = [rowNumbers(size, a), columnNumbers(size, a)]
  const { backend } = a
  const identity = eye([batch, size, size], { type: toReal(a.type), backend })
  const positive = full([batch], 1, { type: toReal(a.type), backend })
  return whileLoop([a, identity, positive], { range: [0, size - 1, 1] }, (state, k) => {
    const [before, swapped, parity] = state
    const candidates = choose(less(i, k), -1, abs(column(before, k)))
    const pivotRow = argmax(candidates, { axis: 1, keepAxis: true })
    const swap = (matrix: Tensor): Tensor => {
      const found = sum(choose(equal(i, pivotRow), matrix, 0), { axes: [1], keepAxes: true })
      const replaced = choose(equal(i, pivotRow), row(matrix, k), matrix)
      return choose(equal(i, k), found, replaced)
    }
    const matrix = swap(before)
    const pivot = column(row(matrix, k), k)
    const isOpen = greater(i, k)
    const divisor = choose(equal(pivot, 0), 1, pivot)
    const factors = choose(isOpen, divide(column(matrix, k), divisor), 0)
    const rest = subtract(matrix, multiply(factors, choose(greater(j, k), row(matrix, k), 0)))
    const stored = choose(isOpen, choose(equal(j, k), factors, rest), rest)
    const isSwapped = reshape(notEqual(pivotRow, k), [batch])
    return [stored, swap(swapped), choose(isSwapped, negate(parity), parity)]
  })
}
