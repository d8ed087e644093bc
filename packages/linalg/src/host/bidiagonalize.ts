// Reduction of real matrices to bidiagonal ones.
import type { Matrix } from './matrix.ts'
import { type Reflections, toReflection } from './reflectors.ts'
import { addMultiple, innerProduct } from './vectors.ts'

/**
 * Reduces a matrix of at least as many rows as columns to a diagonal and what is above it, by reflections of columns and
 * of rows in turn (Golub and Kahan, "Calculating the singular values and pseudo-inverse of a matrix", 1965). The changes
 * that a pair of them makes are made while the product that the next one needs is taken.
 */
export function bidiagonalize(
  { rows, columns, re }: Matrix,
  before: Reflections,
  after: Reflections,
  diagonal: Float64Array,
  above: Float64Array,
): void {
  // What is still to be subtracted: v yᵀ + x wᵀ.
  const [v, x] = [new Float64Array(rows), new Float64Array(rows)]
  const [y, w, next] = [new Float64Array(columns), new Float64Array(columns), new Float64Array(columns)]
  for (let k = 0; k < columns; k++) {
    const own = k * rows
    for (let i = k; i < rows; i++) {
      before.vectors[own + i] = re[i * columns + k]! - (v[i]! * y[k]! + x[i]! * w[k]!)
    }
    diagonal[k] = toReflection(before, k)
    if (k + 1 === columns) break
    const u = before.vectors.subarray(own, own + rows)
    next.fill(0)
    changeAndMultiply(re, columns, k, rows, { v, x, y, w, u }, next)
    const tau = before.taus[k]!
    for (let j = k + 1; j < columns; j++) y[j] = tau * next[j]!
    v.set(u)
    const row = k * columns
    for (let j = k + 1; j < columns; j++) re[row + j]! -= u[k]! * y[j]!
    if (k + 2 === columns) {
      above[k] = re[row + k + 1]!
      w.fill(0)
      continue
    }
    after.vectors.set(re.subarray(row + k + 1, row + columns), row + k + 1)
    above[k] = toReflection(after, k)
    w.set(after.vectors.subarray(row, row + columns))
    multiply(re, columns, k + 1, rows, w, x)
    const count = columns - k - 1
    addMultiple(x, k + 1, v, k + 1, rows - k - 1, -innerProduct(y, k + 1, w, k + 1, count))
    for (let i = k + 1; i < rows; i++) x[i]! *= after.taus[k]!
  }
}

interface Change {
  readonly v: Float64Array
  readonly x: Float64Array
  readonly y: Float64Array
  readonly w: Float64Array
  readonly u: Float64Array
}

/** `a -= v yᵀ + x wᵀ` and `sums += uᵀ a` for the rows from `k` on and the columns after `k`. */
function changeAndMultiply(
  a: Float64Array,
  columns: number,
  k: number,
  rows: number,
  { v, x, y, w, u }: Change,
  sums: Float64Array,
): void {
  let i = k
  for (; i + 1 < rows; i += 2) {
    const row = i * columns
    const other = row + columns
    const [v0, x0, u0] = [v[i]!, x[i]!, u[i]!]
    const [v1, x1, u1] = [v[i + 1]!, x[i + 1]!, u[i + 1]!]
    for (let j = k + 1; j < columns; j++) {
      const yj = y[j]!
      const wj = w[j]!
      const upper = a[row + j]! - (v0 * yj + x0 * wj)
      const lower = a[other + j]! - (v1 * yj + x1 * wj)
      a[row + j] = upper
      a[other + j] = lower
      sums[j]! += u0 * upper + u1 * lower
    }
  }
  if (i === rows) return
  for (let j = k + 1; j < columns; j++) {
    const each = a[i * columns + j]! - (v[i]! * y[j]! + x[i]! * w[j]!)
    a[i * columns + j] = each
    sums[j]! += u[i]! * each
  }
}

/** `product = a x` for the rows and columns from `first` on. */
function multiply(
  a: Float64Array,
  columns: number,
  first: number,
  rows: number,
  x: Float64Array,
  product: Float64Array,
): void {
  let i = first
  for (; i + 3 < rows; i += 4) {
    const row = i * columns
    let [p, q, r, s] = [0, 0, 0, 0]
    for (let j = first; j < columns; j++) {
      const each = x[j]!
      p += a[row + j]! * each
      q += a[row + columns + j]! * each
      r += a[row + 2 * columns + j]! * each
      s += a[row + 3 * columns + j]! * each
    }
    product[i] = p
    product[i + 1] = q
    product[i + 2] = r
    product[i + 3] = s
  }
  for (; i < rows; i++) product[i] = innerProduct(a, i * columns + first, x, first, columns - first)
}
