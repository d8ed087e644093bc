// Eigenvalues and eigenvectors of Hermitian matrices on the host.
import { toHessenberg } from './hessenberg.ts'
import { batched } from './kernel.ts'
import { type Matrix, rowMatrix, scale, scaleOf, setIdentity, takeColumns, zeroMatrix } from './matrix.ts'
import { accumulate } from './reflect.ts'
import { accumulateReflections, noReflections } from './reflectors.ts'
import { Rotations } from './rotations.ts'
import { tridiagonalize } from './tridiagonalize.ts'
import { length, turnColumn, unitColumns } from './columns.ts'

/**
 * Eigenvalues in order and eigenvectors as columns: reflections to a tridiagonal matrix (Golub and Van Loan, "Matrix
 * Computations", §8.3.1), made real by phases, and implicit QR steps with Wilkinson's shift (algorithm 8.3.3), which
 * converge always (Wilkinson, "Global convergence of tridiagonal QR algorithm with origin shifts", 1968). Only the lower
 * triangle is read, and of its diagonal the real parts.
 */
export const diagonalizeKernel = /* @__PURE__ */ batched(([a], attrs) => {
  const size = a!.rows
  const vectors = zeroMatrix(size, size, a!.im !== null)
  const sorted = zeroMatrix(size, size, a!.im !== null)
  const rotations = new Rotations(vectors, size)
  const diagonal = new Float64Array(size)
  const beside = new Float64Array(Math.max(0, size - 1))
  const values = rowMatrix(new Float64Array(size))
  const results = [values, sorted]
  const reduce = a!.im === null ? realReduction(a!, vectors, diagonal, beside) : undefined
  return () => {
    toHermitian(a!)
    const factor = scaleOf(a!)
    if (Number.isNaN(factor)) {
      values.re.fill(NaN)
      sorted.re.fill(NaN)
      sorted.im?.fill(0)
      return results
    }
    scale(a!, factor)
    setIdentity(vectors)
    if (reduce === undefined) reduceComplex(a!, vectors, diagonal, beside)
    else reduce()
    iterate(diagonal, beside, rotations)
    unitColumns(vectors)
    const order = orderOf(diagonal, attrs['byMagnitude'] === true)
    for (let k = 0; k < size; k++) values.re[k] = diagonal[order[k]!]! / factor
    takeColumns(sorted, vectors, order)
    return results
  }
})

/** Makes what is above the diagonal agree with what is below. */
function toHermitian({ rows: size, re, im }: Matrix): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) re[j * size + i] = re[i * size + j]!
    if (im === null) continue
    im[i * size + i] = 0
    for (let j = 0; j < i; j++) im[j * size + i] = -im[i * size + j]!
  }
}

function realReduction(a: Matrix, vectors: Matrix, diagonal: Float64Array, beside: Float64Array): () => void {
  const all = noReflections(Math.max(0, a.rows - 2), a.rows, 1)
  return () => {
    tridiagonalize(a, all, diagonal, beside)
    accumulateReflections(vectors, all)
  }
}

/** What is beside the diagonal becomes real by phases, which the vectors take. */
function reduceComplex(a: Matrix, vectors: Matrix, diagonal: Float64Array, beside: Float64Array): void {
  const { rows: size, re, im } = a
  accumulate(vectors, toHessenberg(a, true))
  for (let i = 0; i < size; i++) diagonal[i] = re[i * size + i]!
  let c = 1
  let s = 0
  for (let i = 0; i + 1 < size; i++) {
    const at = (i + 1) * size + i
    const each = Math.hypot(re[at]!, im![at]!)
    beside[i] = each
    if (each !== 0) {
      const x = re[at]! / each
      const y = im![at]! / each
      const turned = c * x - s * y
      s = c * y + s * x
      c = turned
    }
    turnColumn(vectors, i + 1, c, s)
  }
}

/** What is smaller beside entries of size one does not count: 2 ** -104. */
const negligible = 4.930380657631324e-32

function iterate(d: Float64Array, e: Float64Array, rotations: Rotations): void {
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
    step(d, e, first, last, rotations)
  }
  rotations.apply()
}

/** One step on the rows from `first` to `last`. */
function step(d: Float64Array, e: Float64Array, first: number, last: number, rotations: Rotations): void {
  const half = (d[last - 1]! - d[last]!) / 2
  const near = e[last - 1]!
  const bottom = half + (half < 0 ? -1 : 1) * length(half, near)
  let x = d[first]! - (d[last]! - (near / bottom) * near)
  let z = e[first]!
  rotations.start(first)
  for (let k = first; k < last; k++) {
    const r = length(x, z)
    const c = r === 0 ? 1 : x / r
    const s = r === 0 ? 0 : z / r
    if (k > first) e[k - 1] = r
    const p = d[k]!
    const q = e[k]!
    const t = d[k + 1]!
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
    rotations.turn(c, s)
  }
}

/** Places of values by falling magnitude, or ascending ones. */
function orderOf(values: Float64Array, byMagnitude: boolean): readonly number[] {
  const places = Array.from(values, (_, i) => i)
  return byMagnitude
    ? places.sort((i, j) => Math.abs(values[j]!) - Math.abs(values[i]!))
    : places.sort((i, j) => values[i]! - values[j]!)
}
