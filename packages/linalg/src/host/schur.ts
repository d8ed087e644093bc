// Schur form of general matrices.
import type { Pair } from './complex.ts'
import { squareRoot } from './complex.ts'
import type { Matrix } from './matrix.ts'
import { type Reflector, toReflector } from './reflect.ts'

/** More steps than an eigenvalue has been seen to need; then what is left below the diagonal is dropped. */
const enough = 300

/**
 * Brings a Hessenberg matrix to triangular form by QR steps, a real one to triangular form with blocks of two rows: with
 * two shifts at once for real matrices (Francis, "The QR transformation", 1961; Golub and Van Loan, "Matrix
 * Computations", algorithm 7.5.2), else with Wilkinson's. `vectors` takes part from the right.
 */
export function toSchur(h: Matrix, vectors: Matrix): void {
  const isReal = h.im === null
  let last = h.rows - 1
  for (let steps = 0; last > 0; steps++) {
    const first = blockStart(h, last, steps >= enough)
    if (last - first < (isReal ? 2 : 1)) {
      last = first - 1
      steps = -1
      continue
    }
    chase(h, vectors, first, last, isReal ? doubleShift(h, first, last, steps) : shift(h, first, last, steps))
  }
}

/** The first row of the block that ends at `last`. An entry that does not matter becomes zero. */
function blockStart({ rows: size, re, im }: Matrix, last: number, isForced: boolean): number {
  const sizeOf = (at: number): number => (im === null ? Math.abs(re[at]!) : Math.hypot(re[at]!, im[at]!))
  for (let k = last; k > 0; k--) {
    const below = k * size + k - 1
    // The matrix has entries of size one, so the least that matters is known where the diagonal says nothing.
    const near = Math.max(sizeOf(below - size) + sizeOf(below + 1), 2 ** -52)
    if (sizeOf(below) > Number.EPSILON * near && !(isForced && k === last)) continue
    re[below] = 0
    if (im !== null) im[below] = 0
    return k
  }
  return 0
}

/**
 * A multiple of the first column of `(h − x)(h − y)` for the eigenvalues x and y of the last two rows, real also where they
 * are not. Differences come first, so that eigenvalues close to each other keep apart.
 */
function doubleShift({ rows: size, re }: Matrix, first: number, last: number, steps: number): Matrix {
  const h = (i: number, j: number): number => re[i * size + j]!
  let [a, d, off] = [h(last - 1, last - 1), h(last, last), h(last - 1, last) * h(last, last - 1)]
  if (steps % 10 === 9) {
    // Others than the usual shifts end cycles.
    const other = Math.abs(h(last, last - 1)) + Math.abs(h(last - 1, last - 2))
    a = d = d + 0.75 * other
    off = -0.4375 * other * other
  }
  const [p, next, below] = [h(first, first), h(first + 1, first + 1), h(first + 1, first)]
  const top = ((p - a) * (p - d) - off) / below + h(first, first + 1)
  return {
    rows: 3,
    columns: 1,
    re: Float64Array.of(top, next - a + (p - d), h(first + 2, first + 1)),
    im: null,
  }
}

/** First column of `h − x` for the eigenvalue x of the last two rows that is nearer to the last entry. */
function shift(a: Matrix, first: number, last: number, steps: number): Matrix {
  const { rows: size, re, im } = a
  let [x, y] = nearerEigenvalue(a, last - 1)
  if (steps % 10 === 9) {
    x = Math.hypot(re[last * size + last - 1]!, im![last * size + last - 1]!)
    y = 0
  }
  const at = first * size + first
  return {
    rows: 2,
    columns: 1,
    re: Float64Array.of(re[at]! - x, re[at + size]!),
    im: Float64Array.of(im![at]! - y, im![at + size]!),
  }
}

/** The eigenvalue of two rows from row `k` on that is nearer to the last entry. */
function nearerEigenvalue({ rows: size, re, im }: Matrix, k: number): Pair {
  const [p, q, r, s] = [k * size + k, k * size + k + 1, (k + 1) * size + k, (k + 1) * size + k + 1]
  const [px, qx, rx, sx] = [re[p]!, re[q]!, re[r]!, re[s]!]
  const [py, qy, ry, sy] = [im![p]!, im![q]!, im![r]!, im![s]!]
  const [dx, dy] = [(px - sx) / 2, (py - sy) / 2]
  const [bx, by] = [qx * rx - qy * ry, qx * ry + qy * rx]
  let [x, y] = squareRoot(dx * dx - dy * dy + bx, 2 * dx * dy + by)
  if (dx * x + dy * y < 0) [x, y] = [-x, -y]
  const [tx, ty] = [dx + x, dy + y]
  const squares = tx * tx + ty * ty
  if (squares === 0) return [sx, sy]
  return [sx - (bx * tx + by * ty) / squares, sy - (by * tx - bx * ty) / squares]
}

/** Moves the bulge that a first reflection makes down and out. */
function chase(h: Matrix, vectors: Matrix, first: number, last: number, column: Matrix): void {
  const { rows: size, re, im } = h
  for (let k = first; k < last; k++) {
    const count = Math.min(column.rows, last - k + 1)
    if (k > first) {
      for (let i = 0; i < count; i++) {
        column.re[i] = re[(k + i) * size + k - 1]!
        if (im !== null) column.im![i] = im[(k + i) * size + k - 1]!
      }
    }
    const v = toReflector({
      start: k,
      re: column.re.slice(0, count),
      im: column.im === null ? null : column.im.slice(0, count),
    })
    if (v === null) continue
    // Rows below the bulge have only zeros there.
    const beyond = Math.min(k + 3, last) + 1
    if (im === null) {
      reflectRows(re, size, v, Math.max(k - 1, first))
      reflectColumns(re, size, v, beyond)
      reflectColumns(vectors.re, size, v, size)
    } else {
      reflectComplexRows(h, v, Math.max(k - 1, first))
      reflectComplexColumns(h, v, beyond)
      reflectComplexColumns(vectors, v, size)
    }
    if (k === first) continue
    for (let i = 1; i < count; i++) {
      re[(k + i) * size + k - 1] = 0
      if (im !== null) im[(k + i) * size + k - 1] = 0
    }
  }
}

/** Two or three rows of a real matrix by a reflection, for the columns from `first` on. */
function reflectRows(a: Float64Array, size: number, { start, re, tau }: Reflector, first: number): void {
  const [x, y, z] = re as unknown as [number, number, number | undefined]
  let p = start * size + first
  const end = (start + 1) * size
  if (z === undefined) {
    for (; p < end; p++) {
      const q = p + size
      const sum = tau * (x * a[p]! + y * a[q]!)
      a[p]! -= sum * x
      a[q]! -= sum * y
    }
    return
  }
  for (; p < end; p++) {
    const q = p + size
    const r = q + size
    const sum = tau * (x * a[p]! + y * a[q]! + z * a[r]!)
    a[p]! -= sum * x
    a[q]! -= sum * y
    a[r]! -= sum * z
  }
}

/** Two or three columns by a reflection, for the rows before `beyond`. */
function reflectColumns(a: Float64Array, size: number, { start, re, tau }: Reflector, beyond: number): void {
  const [x, y, z] = re as unknown as [number, number, number | undefined]
  const end = beyond * size
  if (z === undefined) {
    for (let p = start; p < end; p += size) {
      const sum = tau * (x * a[p]! + y * a[p + 1]!)
      a[p]! -= sum * x
      a[p + 1]! -= sum * y
    }
    return
  }
  for (let p = start; p < end; p += size) {
    const sum = tau * (x * a[p]! + y * a[p + 1]! + z * a[p + 2]!)
    a[p]! -= sum * x
    a[p + 1]! -= sum * y
    a[p + 2]! -= sum * z
  }
}

/** Two rows of a complex matrix by a reflection, for the columns from `first` on. */
function reflectComplexRows({ rows: size, re: a, im }: Matrix, v: Reflector, first: number): void {
  const b = im!
  const { tau } = v
  const x = v.re[0]!
  const y = v.re[1]!
  const u = v.im![0]!
  const w = v.im![1]!
  const end = (v.start + 1) * size
  for (let p = v.start * size + first; p < end; p++) {
    const q = p + size
    const c = a[p]!
    const d = b[p]!
    const e = a[q]!
    const f = b[q]!
    const re = tau * (x * c + u * d + (y * e + w * f))
    const im = tau * (x * d - u * c + (y * f - w * e))
    a[p] = c - (x * re - u * im)
    b[p] = d - (x * im + u * re)
    a[q] = e - (y * re - w * im)
    b[q] = f - (y * im + w * re)
  }
}

/** Two columns by a reflection, for the rows before `beyond`. */
function reflectComplexColumns({ rows: size, re: a, im }: Matrix, v: Reflector, beyond: number): void {
  const b = im!
  const { tau } = v
  const x = v.re[0]!
  const y = v.re[1]!
  const u = v.im![0]!
  const w = v.im![1]!
  for (let p = v.start; p < beyond * size; p += size) {
    const c = a[p]!
    const d = b[p]!
    const e = a[p + 1]!
    const f = b[p + 1]!
    const re = tau * (c * x - d * u + (e * y - f * w))
    const im = tau * (c * u + d * x + (e * w + f * y))
    a[p] = c - (re * x + im * u)
    b[p] = d - (im * x - re * u)
    a[p + 1] = e - (re * y + im * w)
    b[p + 1] = f - (im * y - re * w)
  }
}
