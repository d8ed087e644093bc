// Eigenvalues and eigenvectors of Hermitian matrices on the host.
import { toHessenberg } from './hessenberg.ts'
import { batched } from './kernel.ts'
import { identityMatrix, type Matrix, rowMatrix, scale, scaleOf, transposedMatrix } from './matrix.ts'
import { accumulate } from './reflect.ts'
import { length, rotateRows } from './rotate.ts'
import { unitRows } from './unit.ts'

/**
 * Eigenvalues in no order and eigenvectors as columns: reflections to a tridiagonal matrix (Golub and Van Loan, "Matrix
 * Computations", §8.3.1), made real by phases, and implicit QR steps with Wilkinson's shift (algorithm 8.3.3), which
 * converge always (Wilkinson, "Global convergence of tridiagonal QR algorithm with origin shifts", 1968).
 */
export const diagonalizeKernel = /* @__PURE__ */ batched(([a]) => {
  const size = a!.rows
  const factor = scaleOf(a!)
  if (Number.isNaN(factor)) {
    a!.re.fill(NaN)
    return [rowMatrix(new Float64Array(size).fill(NaN)), a!]
  }
  scale(a!, factor)
  const reflectors = toHessenberg(a!, true)
  const vectors = transposedMatrix(accumulate(identityMatrix(size, size, a!.im !== null), reflectors))
  const [diagonal, beside] = realTridiagonal(a!, vectors)
  iterate(diagonal, beside, vectors)
  unitRows(vectors)
  return [rowMatrix(diagonal.map((x) => x / factor)), transposedMatrix(vectors)]
})

/** The diagonal and what is beside it; the vectors, as rows, take the phases that make it real. */
function realTridiagonal(a: Matrix, vectors: Matrix): [diagonal: Float64Array, beside: Float64Array] {
  const size = a.rows
  const diagonal = Float64Array.from({ length: size }, (_, i) => a.re[i * size + i]!)
  const beside = new Float64Array(Math.max(0, size - 1))
  let [re, im] = [1, 0]
  for (let i = 0; i + 1 < size; i++) {
    const at = (i + 1) * size + i
    if (a.im === null) {
      beside[i] = a.re[at]!
      continue
    }
    const each = Math.hypot(a.re[at]!, a.im[at]!)
    beside[i] = each
    const [c, s] = each === 0 ? [1, 0] : [a.re[at]! / each, a.im[at]! / each]
    ;[re, im] = [re * c - im * s, re * s + im * c]
    turnRow(vectors, i + 1, re, im)
  }
  return [diagonal, beside]
}

/** Multiplies a row by a complex number. */
export function turnRow({ columns, re, im }: Matrix, row: number, x: number, y: number): void {
  for (let k = row * columns; k < (row + 1) * columns; k++) {
    const [u, v] = [re[k]!, im![k]!]
    re[k] = u * x - v * y
    im![k] = u * y + v * x
  }
}

/** What is smaller beside entries of size one does not count: 2 ** -104. */
const negligible = 4.930380657631324e-32

function iterate(d: Float64Array, e: Float64Array, vectors: Matrix): void {
  let last = d.length - 1
  let budget = 60 * d.length
  while (last > 0) {
    for (let i = 0; i < last; i++) {
      const near = Math.abs(d[i]!) + Math.abs(d[i + 1]!)
      if (Math.abs(e[i]!) <= Math.max(Number.EPSILON * near, negligible)) e[i] = 0
    }
    if (e[last - 1] === 0) {
      last--
      continue
    }
    let first = last - 1
    while (first > 0 && e[first - 1] !== 0) first--
    if (budget-- === 0) break
    step(d, e, first, last, vectors)
  }
}

/** One step on the rows from `first` to `last`. */
function step(d: Float64Array, e: Float64Array, first: number, last: number, vectors: Matrix): void {
  const half = (d[last - 1]! - d[last]!) / 2
  const near = e[last - 1]!
  const bottom = half + (half < 0 ? -1 : 1) * length(half, near)
  let x = d[first]! - (d[last]! - (near / bottom) * near)
  let z = e[first]!
  for (let k = first; k < last; k++) {
    const r = length(x, z)
    const [c, s] = r === 0 ? [1, 0] : [x / r, z / r]
    if (k > first) e[k - 1] = r
    const [p, q, t] = [d[k]!, e[k]!, d[k + 1]!]
    // The shift of the diagonal entries is the same for both, which keeps the trace.
    const moved = s * (s * (t - p) + 2 * c * q)
    d[k] = p + moved
    d[k + 1] = t - moved
    e[k] = c * s * (t - p) + (c - s) * (c + s) * q
    if (k + 1 < last) {
      x = e[k]!
      z = s * e[k + 1]!
      e[k + 1]! *= c
    }
    rotateRows(vectors, k, k + 1, c, s)
  }
}
