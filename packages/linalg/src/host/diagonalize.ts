// Eigenvalues and eigenvectors of Hermitian matrices on the host.
import { toHessenberg } from './hessenberg.ts'
import { batched } from './kernel.ts'
import { type Matrix, rowMatrix, scale, scaleOf, setIdentity, takeColumns, zeroMatrix } from './matrix.ts'
import { accumulate } from './reflect.ts'
import { accumulateReflections, noReflections } from './reflectors.ts'
import { Rotations } from './rotations.ts'
import { orderOf, toDiagonal } from './diagonal-steps.ts'
import { tridiagonalize } from './tridiagonalize.ts'
import { diagonalizeJob } from './vector/diagonalize.ts'
import { forSquares } from './vector/jobs.ts'
import { turnColumn, unitColumns } from './columns.ts'

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
    toDiagonal(diagonal, beside, rotations)
    unitColumns(vectors)
    const order = orderOf(diagonal, attrs['byMagnitude'] === true)
    for (let k = 0; k < size; k++) values.re[k] = diagonal[order[k]!]! / factor
    takeColumns(sorted, vectors, order)
    return results
  }
}, /* @__PURE__ */ forSquares(diagonalizeJob))

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
