// Eigenvalues and eigenvectors of general matrices on the host.
import { balance } from './balance.ts'
import { quotient } from './complex.ts'
import { toHessenberg } from './hessenberg.ts'
import { batched } from './kernel.ts'
import { identityMatrix, type Matrix, scale, scaleOf, zeroMatrix } from './matrix.ts'
import { accumulate } from './reflect.ts'
import { toSchur } from './schur.ts'

/**
 * Eigenvalues by falling size, and unit eigenvectors as columns, of which the largest entry is positive: balancing,
 * Hessenberg and Schur form, and back substitution (Golub and Van Loan, "Matrix Computations", §7.4 to §7.6).
 */
export const eigenKernel = /* @__PURE__ */ batched(
  ([a]) =>
    () =>
      eigenOf(a!),
)

function eigenOf(a: Matrix): Matrix[] {
  const size = a.rows
  const factor = scaleOf(a)
  const values = zeroMatrix(1, size, true)
  if (Number.isNaN(factor)) {
    const vectors = zeroMatrix(size, size, true)
    for (const part of [values.re, values.im!, vectors.re, vectors.im!]) part.fill(NaN)
    return [values, vectors]
  }
  scale(a, factor)
  const powers = balance(a)
  const schurVectors = accumulate(identityMatrix(size, size, a.im !== null), toHessenberg(a, false))
  toSchur(a, schurVectors)
  const triangle = complexForm(a)
  const basis = complexForm(schurVectors)
  if (a.im === null) splitBlocks(triangle, basis)
  for (let k = 0; k < size; k++) {
    values.re[k] = triangle.re[k * size + k]!
    values.im![k] = triangle.im[k * size + k]!
  }
  const vectors = vectorsOf(triangle, basis, powers)
  if (a.im === null) realForm(values, vectors)
  scale(values, 1 / factor)
  return inOrder(values, vectors)
}

type Complex = Matrix & { readonly im: Float64Array }

function complexForm({ rows, columns, re, im }: Matrix): Complex {
  return { rows, columns, re: re.slice(), im: im === null ? new Float64Array(re.length) : im.slice() }
}

/** Makes blocks of two rows triangular, with exactly conjugate eigenvalues where they are not real. */
function splitBlocks(t: Complex, basis: Complex): void {
  const { rows: size, re, im } = t
  for (let k = 0; k + 1 < size; k++) {
    const at = k * size + k
    const below = re[at + size]!
    if (below === 0) continue
    const last = re[at + size + 1]!
    const half = (re[at]! - last) / 2
    const off = re[at + 1]! * below
    const square = half * half + off
    const root = Math.sqrt(Math.abs(square))
    // From the last entry to the eigenvalue that is farther from it, without cancellation.
    const [p, q] = square < 0 ? [half, root] : [half + (half < 0 ? -root : root), 0]
    // The first column of the rotation is the eigenvector, up to its length.
    const length = Math.hypot(p, q, below)
    rotate(t, basis, k, p / length, q / length, below / length)
    re[at] = last + p
    im[at] = q
    re[at + size + 1] = square < 0 ? last + p : last - (p === 0 ? 0 : off / p)
    im[at + size + 1] = -q
    re[at + size] = 0
    im[at + size] = 0
    k++
  }
}

/** Changes to the basis of columns `(c, s)` and `(−s, c̄)` for complex `c` and real `s` in rows and columns k and k + 1. */
function rotate(t: Complex, basis: Complex, k: number, cx: number, cy: number, s: number): void {
  const size = t.rows
  for (let j = k; j < size; j++) {
    const p = k * size + j
    const q = p + size
    const px = t.re[p]!
    const py = t.im[p]!
    const qx = t.re[q]!
    const qy = t.im[q]!
    t.re[p] = cx * px + cy * py + s * qx
    t.im[p] = cx * py - cy * px + s * qy
    t.re[q] = cx * qx - cy * qy - s * px
    t.im[q] = cx * qy + cy * qx - s * py
  }
  for (const [{ re, im }, rows] of [
    [t, k + 2],
    [basis, size],
  ] as const) {
    for (let i = 0; i < rows; i++) {
      const p = i * size + k
      const px = re[p]!
      const py = im[p]!
      const qx = re[p + 1]!
      const qy = im[p + 1]!
      re[p] = cx * px - cy * py + s * qx
      im[p] = cx * py + cy * px + s * qy
      re[p + 1] = cx * qx + cy * qy - s * px
      im[p + 1] = cx * qy - cy * qx - s * py
    }
  }
}

/** What is smaller beside entries of size one counts as a rounding error when it is divided by: 2 ** -52. */
const closest = 2.220446049250313e-16

/** Entries that grow beyond this are scaled down together: 2 ** 500. */
const large = 3.273390607896142e150

/** Unit eigenvectors of the matrix before it was balanced, as columns. */
function vectorsOf(t: Complex, basis: Complex, powers: Float64Array): Complex {
  const size = t.rows
  const result = complexForm(zeroMatrix(size, size, true))
  for (let k = 0; k < size; k++) {
    const x = ofTriangle(t, k)
    const [re, im] = [new Float64Array(size), new Float64Array(size)]
    for (let i = 0; i < size; i++) {
      let sum = 0
      let imaginary = 0
      for (let j = 0; j <= k; j++) {
        const u = basis.re[i * size + j]!
        const v = basis.im[i * size + j]!
        sum += u * x.re[j]! - v * x.im[j]!
        imaginary += u * x.im[j]! + v * x.re[j]!
      }
      re[i] = sum * powers[i]!
      im[i] = imaginary * powers[i]!
    }
    writeUnit(result, k, re, im)
  }
  return result
}

/** The eigenvector of a triangle for its diagonal entry `k`, by back substitution; its entries are at most 2⁵⁰⁰. */
function ofTriangle({ rows: size, re, im }: Complex, k: number): { re: Float64Array; im: Float64Array } {
  const x = { re: new Float64Array(k + 1), im: new Float64Array(k + 1) }
  x.re[k] = 1
  for (let i = k - 1; i >= 0; i--) {
    let sum = 0
    let imaginary = 0
    for (let j = i + 1; j <= k; j++) {
      const u = re[i * size + j]!
      const v = im[i * size + j]!
      sum += u * x.re[j]! - v * x.im[j]!
      imaginary += u * x.im[j]! + v * x.re[j]!
    }
    let dx = re[k * size + k]! - re[i * size + i]!
    const dy = im[k * size + k]! - im[i * size + i]!
    if (Math.abs(dx) + Math.abs(dy) < closest) dx = closest
    const [p, q] = quotient(sum, imaginary, dx, dy)
    x.re[i] = p
    x.im[i] = q
    if (Math.abs(p) + Math.abs(q) < large) continue
    for (let j = i; j <= k; j++) {
      x.re[j]! /= large
      x.im[j]! /= large
    }
  }
  return x
}

/** Writes a column of length one whose largest entry is positive. */
function writeUnit(to: Complex, column: number, re: Float64Array, im: Float64Array): void {
  const size = to.rows
  let [largest, at, squares] = [0, 0, 0]
  for (let i = 0; i < size; i++) {
    const each = Math.hypot(re[i]!, im[i]!)
    // Entries that are as large but for rounding leave the choice to the first.
    if (each > largest * (1 + 2 ** -40)) [largest, at] = [each, i]
  }
  for (let i = 0; i < size; i++) squares += (re[i]! / largest) ** 2 + (im[i]! / largest) ** 2
  const length = largest * Math.sqrt(squares)
  const [c, s] = [re[at]! / largest, im[at]! / largest]
  for (let i = 0; i < size; i++) {
    to.re[i * size + column] = (re[i]! * c + im[i]! * s) / length
    to.im[i * size + column] = i === at ? 0 : (im[i]! * c - re[i]! * s) / length
  }
}

/** Eigenvectors of a real matrix: real for real eigenvalues, and conjugate for conjugate ones. */
function realForm(values: Matrix, vectors: Complex): void {
  const { rows: size, re, im } = vectors
  for (let k = 0; k < size; k++) {
    const y = values.im![k]!
    for (let i = k; i < size * size; i += size) {
      if (y === 0) im[i] = 0
      if (y <= 0) continue
      re[i + 1] = re[i]!
      im[i + 1] = -im[i]!
    }
  }
}

function inOrder(values: Matrix, vectors: Complex): Matrix[] {
  const size = values.columns
  const sizes = Float64Array.from(values.re, (x, i) => Math.hypot(x, values.im![i]!))
  const order = Array.from(sizes, (_, i) => i).sort((i, j) => sizes[j]! - sizes[i]!)
  const move = (part: Float64Array, columns: number): Float64Array =>
    part.map((_, at) => part[at - (at % columns) + order[at % columns]!]!)
  return [
    { ...values, re: move(values.re, size), im: move(values.im!, size) },
    { ...vectors, re: move(vectors.re, size), im: move(vectors.im, size) },
  ]
}
