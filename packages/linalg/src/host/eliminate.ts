// Elimination with partial pivoting on the host.
import { quotient, sizeOfNumber } from './complex.ts'
import type { Matrix } from './matrix.ts'
import { type Block, blockFrom, blockOf, subtractProduct } from './product.ts'
import { solveTriangle } from './triangle.ts'

/**
 * Leaves `l` and `u` in place of a square matrix, and in `order` which row each was; gives the sign of that permutation. A
 * column without a pivot is left as it is. Real matrices are factored by halves of their columns (Toledo, "Locality of
 * reference in LU decomposition with partial pivoting", 1997), complex ones column by column.
 */
export function eliminate(a: Matrix, order: Int32Array): number {
  const { rows: size, re, im } = a
  for (let i = 0; i < size; i++) order[i] = i
  return im === null ? eliminateColumns(blockOf(a), order, 0, size) : eliminateComplex(re, im, size, order)
}

/** So many columns are factored one by one. */
const few = 8

function eliminateColumns(a: Block, order: Int32Array, first: number, beyond: number): number {
  if (beyond - first <= few) return eliminateFew(a.data, order, first, beyond)
  const size = order.length
  const middle = (first + beyond) >> 1
  const sign = eliminateColumns(a, order, first, middle)
  const [left, width] = [middle - first, beyond - middle]
  const above = blockFrom(a, first, middle)
  solveTriangle(blockFrom(a, first, first), above, left, width, { lower: true, unit: true })
  subtractProduct(
    blockFrom(a, middle, middle),
    blockFrom(a, middle, first),
    above,
    size - middle,
    width,
    left,
  )
  return sign * eliminateColumns(a, order, middle, beyond)
}

function eliminateFew(re: Float64Array, order: Int32Array, first: number, beyond: number): number {
  const size = order.length
  let sign = 1
  for (let k = first; k < beyond; k++) {
    let found = k
    let largest = -1
    for (let i = k; i < size; i++) {
      const each = Math.abs(re[i * size + k]!)
      // NaN counts as largest, as in argmax.
      if (each > largest || (Number.isNaN(each) && !Number.isNaN(largest))) {
        found = i
        largest = each
      }
    }
    if (found !== k) {
      swapRows(re, size, found, k)
      swapOrder(order, found, k)
      sign = -sign
    }
    const row = k * size
    const pivot = re[row + k]!
    for (let i = k + 1; i < size; i++) {
      const at = i * size
      if (pivot !== 0) re[at + k]! /= pivot
      const x = re[at + k]!
      for (let j = k + 1; j < beyond; j++) re[at + j]! -= x * re[row + j]!
    }
  }
  return sign
}

function eliminateComplex(re: Float64Array, im: Float64Array, size: number, order: Int32Array): number {
  let sign = 1
  for (let k = 0; k < size; k++) {
    let found = k
    let largest = -1
    for (let i = k; i < size; i++) {
      const each = sizeOfNumber(re[i * size + k]!, im[i * size + k]!)
      if (each > largest || (Number.isNaN(each) && !Number.isNaN(largest))) {
        found = i
        largest = each
      }
    }
    if (found !== k) {
      swapRows(re, size, found, k)
      swapRows(im, size, found, k)
      swapOrder(order, found, k)
      sign = -sign
    }
    const row = k * size
    const px = re[row + k]!
    const py = im[row + k]!
    const isZero = px === 0 && py === 0
    for (let i = k + 1; i < size; i++) {
      const at = i * size
      const [x, y] = quotient(re[at + k]!, im[at + k]!, isZero ? 1 : px, isZero ? 0 : py)
      re[at + k] = x
      im[at + k] = y
      for (let j = k + 1; j < size; j++) {
        const u = re[row + j]!
        const v = im[row + j]!
        re[at + j]! -= x * u - y * v
        im[at + j]! -= x * v + y * u
      }
    }
  }
  return sign
}

function swapRows(part: Float64Array, size: number, i: number, j: number): void {
  for (let k = 0, p = i * size, q = j * size; k < size; k++, p++, q++) {
    const kept = part[p]!
    part[p] = part[q]!
    part[q] = kept
  }
}

function swapOrder(order: Int32Array, i: number, j: number): void {
  const kept = order[i]!
  order[i] = order[j]!
  order[j] = kept
}
