// Singular values and vectors on the host.
import { turnRow } from './diagonalize.ts'
import { batched } from './kernel.ts'
import {
  firstRows,
  identityMatrix,
  type Matrix,
  rowMatrix,
  scale,
  scaleOf,
  transposedMatrix,
  zeroMatrix,
} from './matrix.ts'
import {
  accumulate,
  columnFrom,
  reflectLeft,
  reflectRight,
  type Reflector,
  rowFrom,
  toReflector,
} from './reflect.ts'
import { length, rotateRows } from './rotate.ts'
import { unitRows } from './unit.ts'

interface Factors {
  /** Left vectors as rows, not conjugated. */
  readonly left: Matrix
  readonly values: Float64Array
  /** Right vectors as rows, not conjugated. */
  readonly right: Matrix
}

/**
 * `u`, falling singular values, and `vᴴ`: reflections to a bidiagonal matrix (Golub and Kahan, "Calculating the singular
 * values and pseudo-inverse of a matrix", 1965; Golub and Van Loan, "Matrix Computations", §5.4.8), made real by phases,
 * and implicit QR steps with Wilkinson's shift (algorithm 8.6.2).
 */
export const singularKernel = /* @__PURE__ */ batched(([a], attrs) => {
  const isFull = attrs['isFull'] === true
  const isWide = a!.rows < a!.columns
  const tall = isWide ? transposedMatrix(a!, true) : a!
  const found = decompose(tall, isFull)
  const [left, right] = isWide ? [found.right, found.left] : [found.left, found.right]
  return [transposedMatrix(left), rowMatrix(found.values), conjugatedMatrix(right)]
})

function conjugatedMatrix(matrix: Matrix): Matrix {
  return matrix.im === null ? matrix : { ...matrix, im: matrix.im.map((x) => -x) }
}

function decompose(a: Matrix, isFull: boolean): Factors {
  const { rows, columns } = a
  const complex = a.im !== null
  const width = isFull ? rows : columns
  const factor = scaleOf(a)
  if (Number.isNaN(factor)) {
    const broken = (matrix: Matrix): Matrix => ({ ...matrix, re: matrix.re.fill(NaN) })
    const values = new Float64Array(columns).fill(NaN)
    const [left, right] = [zeroMatrix(width, rows, complex), zeroMatrix(columns, columns, complex)]
    return { left: broken(left), values, right: broken(right) }
  }
  scale(a, factor)
  const [before, after] = bidiagonalize(a)
  const left = transposedMatrix(accumulate(identityMatrix(rows, width, complex), before))
  const right = transposedMatrix(accumulate(identityMatrix(columns, columns, complex), after))
  const [diagonal, above] = realBidiagonal(a, left, right)
  const top = firstRows(left, columns)
  iterate(diagonal, above, top, right)
  unitRows(left)
  unitRows(right)
  return sorted(diagonal, factor, left, right)
}

function bidiagonalize(a: Matrix): [before: (Reflector | null)[], after: (Reflector | null)[]] {
  const before: (Reflector | null)[] = []
  const after: (Reflector | null)[] = []
  for (let k = 0; k < a.columns; k++) {
    const v = toReflector(columnFrom(a, k, k))
    reflectLeft(a, v, k)
    before.push(v)
    if (k + 2 >= a.columns) continue
    const w = toReflector(rowFrom(a, k, k + 1))
    reflectRight(a, w, k)
    after.push(w)
  }
  return [before, after]
}

/** The diagonal and what is above it; the vectors, as rows, take the phases that make them real. */
function realBidiagonal(a: Matrix, left: Matrix, right: Matrix): [d: Float64Array, f: Float64Array] {
  const { columns: size, re, im } = a
  const diagonal = Float64Array.from({ length: size }, (_, i) => re[i * size + i]!)
  const above = Float64Array.from({ length: Math.max(0, size - 1) }, (_, i) => re[i * size + i + 1]!)
  if (im === null) return [diagonal, above]
  // The entry times the conjugate phase of its row and the phase of its column is real and not negative.
  let column: Phase = [1, 0]
  for (let i = 0; i < size; i++) {
    const row = turned(re[i * size + i]!, im[i * size + i]!, column)
    diagonal[i] = row.size
    turnRow(left, i, ...row.phase)
    if (i + 1 === size) break
    const next = turned(re[i * size + i + 1]!, -im[i * size + i + 1]!, row.phase)
    above[i] = next.size
    column = next.phase
    turnRow(right, i + 1, ...column)
  }
  return [diagonal, above]
}

type Phase = readonly [re: number, im: number]

/** The size of a number, and its phase times another one. */
function turned(re: number, im: number, [c, s]: Phase): { readonly size: number; readonly phase: Phase } {
  const size = Math.hypot(re, im)
  if (size === 0) return { size, phase: [c, s] }
  return { size, phase: [(re * c - im * s) / size, (re * s + im * c) / size] }
}

function iterate(d: Float64Array, f: Float64Array, left: Matrix, right: Matrix): void {
  let last = d.length - 1
  let budget = 60 * d.length
  const norm = [...d, ...f].reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  const floor = (Number.EPSILON / 4) * norm
  while (last > 0) {
    for (let i = 0; i < last; i++) {
      const near = Math.abs(d[i]!) + Math.abs(d[i + 1]!)
      if (Math.abs(f[i]!) <= Number.EPSILON * Math.max(near, floor)) f[i] = 0
    }
    if (f[last - 1] === 0) {
      last--
      continue
    }
    let first = last - 1
    while (first > 0 && f[first - 1] !== 0) first--
    if (budget-- === 0) break
    const zero = d.findLastIndex((x, i) => i >= first && i <= last && Math.abs(x) <= floor)
    if (zero < 0) step(d, f, first, last, left, right)
    else if (zero === last) clearColumn(d, f, first, last, right)
    else clearRow(d, f, zero, last, left)
  }
}

/** Turns the entry beside a zero on the diagonal out of its row. */
function clearRow(d: Float64Array, f: Float64Array, row: number, last: number, left: Matrix): void {
  d[row] = 0
  let carried = f[row]!
  f[row] = 0
  for (let k = row + 1; k <= last && carried !== 0; k++) {
    const r = length(d[k]!, carried)
    const [c, s] = [d[k]! / r, carried / r]
    d[k] = r
    rotateRows(left, k, row, c, s)
    if (k === last) break
    carried = -s * f[k]!
    f[k]! *= c
  }
}

/** Turns the entry above a zero at the end of the diagonal out of its column. */
function clearColumn(d: Float64Array, f: Float64Array, first: number, last: number, right: Matrix): void {
  d[last] = 0
  let carried = f[last - 1]!
  f[last - 1] = 0
  for (let k = last - 1; k >= first && carried !== 0; k--) {
    const r = length(d[k]!, carried)
    const [c, s] = [d[k]! / r, carried / r]
    d[k] = r
    rotateRows(right, k, last, c, s)
    if (k === first) break
    carried = -s * f[k - 1]!
    f[k - 1]! *= c
  }
}

/** One step on the block from `first` to `last`. */
function step(
  d: Float64Array,
  f: Float64Array,
  first: number,
  last: number,
  left: Matrix,
  right: Matrix,
): void {
  const shift = shiftOf(d, f, first, last)
  let y = d[first]! - shift / d[first]!
  let z = f[first]!
  for (let k = first; k < last; k++) {
    let r = length(y, z)
    let [c, s] = r === 0 ? [1, 0] : [y / r, z / r]
    if (k > first) f[k - 1] = r
    y = c * d[k]! + s * f[k]!
    f[k] = c * f[k]! - s * d[k]!
    z = s * d[k + 1]!
    d[k + 1]! *= c
    rotateRows(right, k, k + 1, c, s)
    r = length(y, z)
    ;[c, s] = r === 0 ? [1, 0] : [y / r, z / r]
    d[k] = r
    y = c * f[k]! + s * d[k + 1]!
    d[k + 1] = c * d[k + 1]! - s * f[k]!
    f[k] = y
    if (k + 1 < last) {
      z = s * f[k + 1]!
      f[k + 1]! *= c
    }
    rotateRows(left, k, k + 1, c, s)
  }
}

/** The eigenvalue of the last two rows of `bᵀ b` that is nearer to the last entry. */
function shiftOf(d: Float64Array, f: Float64Array, first: number, last: number): number {
  const over = last - 1 > first ? f[last - 2]! : 0
  const [p, q, t] = [d[last - 1]!, f[last - 1]!, d[last]!]
  const [upper, beside, lower] = [p * p + over * over, p * q, t * t + q * q]
  const half = (upper - lower) / 2
  const bottom = half + (half < 0 ? -1 : 1) * length(half, beside)
  return bottom === 0 ? lower : lower - (beside / bottom) * beside
}

function sorted(d: Float64Array, factor: number, left: Matrix, right: Matrix): Factors {
  const size = d.length
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => Math.abs(d[j]!) - Math.abs(d[i]!))
  const arrange = (matrix: Matrix, signs: boolean): Matrix => {
    const { columns } = matrix
    const move = (part: Float64Array): Float64Array => {
      const moved = part.slice()
      order.forEach((from, to) => {
        const sign = signs && d[from]! < 0 ? -1 : 1
        for (let k = 0; k < columns; k++) moved[to * columns + k] = sign * part[from * columns + k]!
      })
      return moved
    }
    return { ...matrix, re: move(matrix.re), im: matrix.im === null ? null : move(matrix.im) }
  }
  const values = Float64Array.from(order, (i) => Math.abs(d[i]!) / factor)
  return { left: arrange(left, false), values, right: arrange(right, true) }
}
