// Reduction of real symmetric matrices to tridiagonal ones.
import type { Matrix } from './matrix.ts'
import { type Reflections, toReflection } from './reflectors.ts'
import { addMultiple, innerProduct } from './vectors.ts'

/**
 * Reduces a matrix, of which the lower triangle is read and changed, to a diagonal and what is beside it, by reflections
 * from both sides (Golub and Van Loan, "Matrix Computations", §8.3.1). Each makes a change of rank two; it is made while
 * the product that the next one needs is taken, so that the matrix is gone through once for each.
 */
export function tridiagonalize(
  { rows: size, re }: Matrix,
  all: Reflections,
  diagonal: Float64Array,
  beside: Float64Array,
): void {
  const [v, w, next, product] = Array.from({ length: 4 }, () => new Float64Array(size)) as Vectors
  for (let k = 0; k < size; k++) {
    for (let i = k; i < size; i++) re[i * size + k]! -= v[i]! * w[k]! + w[i]! * v[k]!
    diagonal[k] = re[k * size + k]!
    if (k + 2 === size) beside[k] = re[(k + 1) * size + k]!
    if (k + 2 >= size) continue
    for (let i = k + 1; i < size; i++) all.vectors[k * size + i] = re[i * size + k]!
    beside[k] = toReflection(all, k)
    next.set(all.vectors.subarray(k * size, (k + 1) * size))
    product.fill(0)
    changeAndMultiply(re, size, k + 1, v, w, next, product)
    const tau = all.taus[k]!
    for (let i = k + 1; i < size; i++) product[i]! *= tau
    const along = innerProduct(product, k + 1, next, k + 1, size - k - 1)
    v.set(next)
    w.set(product)
    addMultiple(w, k + 1, v, k + 1, size - k - 1, (-tau * along) / 2)
  }
}

type Vectors = [v: Float64Array, w: Float64Array, next: Float64Array, product: Float64Array]

/** `a -= v wᵀ + w vᵀ` and `product += a x` for the rows and columns from `first` on, in the lower triangle. */
function changeAndMultiply(
  a: Float64Array,
  size: number,
  first: number,
  v: Float64Array,
  w: Float64Array,
  x: Float64Array,
  product: Float64Array,
): void {
  let i = first
  if ((size - first) % 2 === 1) {
    const at = first * size + first
    a[at]! -= 2 * v[first]! * w[first]!
    product[first]! += a[at]! * x[first]!
    i++
  }
  for (; i < size; i += 2) {
    const row = i * size
    const other = row + size
    const [v0, w0, x0] = [v[i]!, w[i]!, x[i]!]
    const [v1, w1, x1] = [v[i + 1]!, w[i + 1]!, x[i + 1]!]
    let sum = 0
    let otherSum = 0
    for (let j = first; j < i; j++) {
      const vj = v[j]!
      const wj = w[j]!
      const xj = x[j]!
      const upper = a[row + j]! - (v0 * wj + w0 * vj)
      const lower = a[other + j]! - (v1 * wj + w1 * vj)
      a[row + j] = upper
      a[other + j] = lower
      sum += upper * xj
      otherSum += lower * xj
      product[j]! += upper * x0 + lower * x1
    }
    const corner = a[row + i]! - 2 * v0 * w0
    const between = a[other + i]! - (v1 * w0 + w1 * v0)
    const last = a[other + i + 1]! - 2 * v1 * w1
    a[row + i] = corner
    a[other + i] = between
    a[other + i + 1] = last
    product[i]! += sum + corner * x0 + between * x1
    product[i + 1]! += otherSum + between * x0 + last * x1
  }
}
