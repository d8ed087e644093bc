// Singular values and vectors on the host.
import { bidiagonalize } from './bidiagonalize.ts'
import { toSingularValues } from './bidiagonal-steps.ts'
import { turnColumn, unitColumns } from './columns.ts'
import { type Pair, turnedPhase } from './complex.ts'
import { batched } from './kernel.ts'
import {
  type Matrix,
  rowMatrix,
  scale,
  scaleOf,
  setIdentity,
  takeColumns,
  transposeInto,
  zeroMatrix,
} from './matrix.ts'
import { accumulate, columnFrom, reflectLeft, reflectRight, rowFrom, toReflector } from './reflect.ts'
import { accumulateReflections, noReflections } from './reflectors.ts'
import { Rotations } from './rotations.ts'
import { forMatrices } from './vector/jobs.ts'
import { singularJob } from './vector/singular.ts'

/**
 * `u`, falling singular values, and `vᴴ`: reflections to a bidiagonal matrix (Golub and Kahan, "Calculating the singular
 * values and pseudo-inverse of a matrix", 1965; Golub and Van Loan, "Matrix Computations", §5.4.8), made real by phases,
 * and implicit QR steps with Wilkinson's shift (algorithm 8.6.2).
 */
export const singularKernel = /* @__PURE__ */ batched(([a], attrs) => {
  const isWide = a!.rows < a!.columns
  const tall = isWide ? turnedRoom(a!) : a!
  const width = attrs['isFull'] === true ? tall.rows : tall.columns
  const decompose = decomposition(tall, width)
  const { left, right, values } = decompose.results
  const turned = turnedRoom(isWide ? left : right)
  const results = [isWide ? right : left, values, turned]
  return () => {
    if (isWide) transposeInto(tall, a!)
    decompose.run()
    transposeInto(turned, isWide ? left : right)
    return results
  }
}, /* @__PURE__ */ forMatrices(singularJob))

const turnedRoom = ({ rows, columns, im }: Matrix): Matrix => zeroMatrix(columns, rows, im !== null)

interface Decomposition {
  /** What `run` writes: vectors as columns, and values. */
  readonly results: { readonly left: Matrix; readonly right: Matrix; readonly values: Matrix }
  readonly run: () => void
}

/** Both sides before they are sorted, and the bidiagonal matrix between them. */
interface Parts {
  readonly left: Matrix
  readonly right: Matrix
  readonly diagonal: Float64Array
  readonly above: Float64Array
}

function decomposition(a: Matrix, width: number): Decomposition {
  const { rows, columns } = a
  const complex = a.im !== null
  const room = (size: number, count: number): Matrix => zeroMatrix(size, count, complex)
  const parts: Parts = {
    left: room(rows, width),
    right: room(columns, columns),
    diagonal: new Float64Array(columns),
    above: new Float64Array(Math.max(0, columns - 1)),
  }
  const results = {
    left: room(rows, width),
    right: room(columns, columns),
    values: rowMatrix(new Float64Array(columns)),
  }
  const turns = {
    leftTurns: new Rotations(parts.left, columns),
    rightTurns: new Rotations(parts.right, columns),
  }
  const reduce = complex ? (): void => reduceComplex(a, parts) : realReduction(a, parts)
  const run = (): void => {
    const factor = scaleOf(a)
    if (Number.isNaN(factor)) {
      for (const { re, im } of Object.values(results)) {
        re.fill(NaN)
        im?.fill(0)
      }
      return
    }
    scale(a, factor)
    setIdentity(parts.left)
    setIdentity(parts.right)
    reduce()
    toSingularValues(parts.diagonal, parts.above, turns)
    unitColumns(parts.left)
    unitColumns(parts.right)
    sort(parts, results, factor)
  }
  return { results, run }
}

function realReduction(a: Matrix, { left, right, diagonal, above }: Parts): () => void {
  const { rows, columns } = a
  const before = noReflections(columns, rows, 0)
  const after = noReflections(Math.max(0, columns - 2), columns, 1)
  return () => {
    bidiagonalize(a, before, after, diagonal, above)
    accumulateReflections(left, before)
    accumulateReflections(right, after)
  }
}

/** What is on the diagonal and above becomes real by phases, which the vectors take. */
function reduceComplex(a: Matrix, { left, right, diagonal, above }: Parts): void {
  const [before, after] = [[], []] as [Reflector[], Reflector[]]
  const { columns: size, re, im } = a
  for (let k = 0; k < size; k++) {
    const v = toReflector(columnFrom(a, k, k))
    reflectLeft(a, v, k)
    before.push(v)
    if (k + 2 >= size) continue
    const w = toReflector(rowFrom(a, k, k + 1))
    reflectRight(a, w, k)
    after.push(w)
  }
  accumulate(left, before)
  accumulate(right, after)
  // The entry times the conjugate phase of its row and the phase of its column is real and not negative.
  let column: Pair = [1, 0]
  for (let i = 0; i < size; i++) {
    const row = turnedPhase(re[i * size + i]!, im![i * size + i]!, column)
    diagonal[i] = row.size
    turnColumn(left, i, ...row.phase)
    if (i + 1 === size) break
    const next = turnedPhase(re[i * size + i + 1]!, -im![i * size + i + 1]!, row.phase)
    above[i] = next.size
    column = next.phase
    turnColumn(right, i + 1, ...column)
  }
}

type Reflector = ReturnType<typeof toReflector>

/** Values by falling size, and the vectors with them; the right ones take the signs. */
function sort({ left, right, diagonal }: Parts, to: Decomposition['results'], factor: number): void {
  const order = Array.from(diagonal, (_, i) => i).sort(
    (i, j) => Math.abs(diagonal[j]!) - Math.abs(diagonal[i]!),
  )
  for (let k = 0; k < order.length; k++) to.values.re[k] = Math.abs(diagonal[order[k]!]!) / factor
  takeColumns(to.left, left, order)
  takeColumns(to.right, right, order)
  for (let k = 0; k < order.length; k++) {
    if (diagonal[order[k]!]! < 0) negateColumn(to.right, k)
  }
}

function negateColumn({ columns, re, im }: Matrix, column: number): void {
  for (let at = column; at < re.length; at += columns) {
    re[at]! *= -1
    if (im !== null) im[at]! *= -1
  }
}
