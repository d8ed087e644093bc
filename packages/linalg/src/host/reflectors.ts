// Products of real Householder reflections, applied by blocks (Schreiber and Van Loan, "A storage-efficient WY
// representation for products of Householder transformations", 1989).
import { type Block, blockFrom, blockOf, subtractProduct, turnedBlock } from './product.ts'
import type { Matrix } from './matrix.ts'

/** So many reflections are applied at once. */
export const blockSize = 24

/** Matrices of at most so many rows are reflected by one after the other. */
export const small = 96

/** Reflections `I − τ v vᵀ`, of which vector `k` is zero before entry `k + shift`. */
export interface Reflections {
  /** The vectors, as rows of `length`. */
  readonly vectors: Float64Array
  readonly taus: Float64Array
  readonly count: number
  readonly length: number
  readonly shift: number
}

/** Room for reflections. */
export function noReflections(count: number, length: number, shift: number): Reflections {
  return { vectors: new Float64Array(count * length), taus: new Float64Array(count), count, length, shift }
}

/**
 * Makes vector `k`, whose entries are those to be reflected, the one that takes them to a multiple of the first unit
 * vector (Golub and Van Loan, "Matrix Computations", §5.1.3), which it gives.
 */
export function toReflection({ vectors, taus, length, shift }: Reflections, k: number): number {
  const [first, end] = [k * length + k + shift, (k + 1) * length]
  vectors.fill(0, k * length, first)
  const [largest, norm] = divideByLargest(vectors, first, end)
  taus[k] = 0
  if (largest === 0) return 0
  const before = vectors[first]!
  const signed = before < 0 ? -norm : norm
  // The first entry grows by the norm in its own direction.
  vectors[first] = before + signed
  taus[k] = 1 / (norm * (norm + Math.abs(before)))
  return -signed * largest
}

/** Divides entries by the largest, which keeps squares from overflowing, unless all are zero; gives that, and the length of the quotients. */
export function divideByLargest(
  entries: Float64Array,
  first: number,
  end: number,
): readonly [largest: number, norm: number] {
  let largest = 0
  for (let i = first; i < end; i++) largest = Math.max(largest, Math.abs(entries[i]!))
  if (largest === 0) return [0, 0]
  let squares = 0
  for (let i = first; i < end; i++) {
    const x = entries[i]! / largest
    entries[i] = x
    squares += x * x
  }
  return [largest, Math.sqrt(squares)]
}

/** The first columns of the product of all reflections, the first of them leftmost, in place of the identity. */
export function accumulateReflections(into: Matrix, all: Reflections): void {
  const { count, shift } = all
  if (into.rows <= small) {
    for (let k = count - 1; k >= 0; k--) reflect(into, all, k, k + shift)
    return
  }
  for (let k = count - (count % blockSize || blockSize); k >= 0; k -= blockSize) {
    // Columns before where a block starts are those of the identity still, or of no row that it changes.
    const start = k + shift
    if (start < into.columns)
      applyBlock(all, k, blockFrom(blockOf(into), start, start), into.columns - start, false)
  }
}

/** Reflects the columns of a matrix from `first` on. */
export function reflect(
  { rows, columns, re }: Matrix,
  { vectors, taus, length, shift }: Reflections,
  k: number,
  first: number,
): void {
  const start = k + shift
  const own = k * length
  const sums = zeros(columns)
  let i = start
  for (; i + 1 < rows; i += 2) {
    const v = vectors[own + i]!
    const w = vectors[own + i + 1]!
    const row = i * columns
    const other = row + columns
    for (let j = first; j < columns; j++) sums[j]! += v * re[row + j]! + w * re[other + j]!
  }
  if (i < rows) {
    const v = vectors[own + i]!
    for (let j = first; j < columns; j++) sums[j]! += v * re[i * columns + j]!
  }
  const tau = taus[k]!
  for (i = start; i < rows; i++) {
    const v = tau * vectors[own + i]!
    const row = i * columns
    for (let j = first; j < columns; j++) re[row + j]! -= v * sums[j]!
  }
}

/**
 * Multiplies `a`, the rows from where reflection `k` starts, by a block of reflections from the left; or by the transposed
 * product, which has them in opposite order.
 */
export function applyBlock(
  all: Reflections,
  k: number,
  a: Block,
  columns: number,
  isTransposed: boolean,
): void {
  const { vectors, length, shift } = all
  const size = Math.min(blockSize, all.count - k)
  const rows = length - k - shift
  const v: Block = { data: vectors, start: k * length + k + shift, down: length, right: 1 }
  const middle = blockTriangle(all, k, v, size)
  const room = zeros(2 * size * columns)
  const first: Block = { data: room, start: 0, down: columns, right: 1 }
  const second = { ...first, start: size * columns }
  // The two products that are subtracted from zeros leave the sign as it is.
  subtractProduct(first, v, a, size, columns, rows)
  subtractProduct(second, isTransposed ? turnedBlock(middle) : middle, first, size, columns, size)
  subtractProduct(a, turnedBlock(v), second, rows, columns, size)
}

let kept: Float64Array | undefined

/** Zeros that nobody keeps; at least as many as asked for. */
function zeros(size: number): Float64Array {
  if (kept === undefined || kept.length < size) kept = new Float64Array(size)
  else kept.fill(0, 0, size)
  return kept
}

/** The upper triangle `t` of a block of reflections `I − vᵀ t v`. */
function blockTriangle({ taus, length, shift }: Reflections, k: number, v: Block, size: number): Block {
  const t = new Float64Array(size * size)
  // Minus the products of each two vectors.
  const products = new Float64Array(size * size)
  const all: Block = { data: products, start: 0, down: size, right: 1 }
  subtractProduct(all, v, turnedBlock(v), size, size, length - k - shift, true)
  for (let j = 0; j < size; j++) {
    const tau = taus[k + j]!
    for (let i = 0; i < j; i++) {
      let sum = 0
      for (let p = i; p < j; p++) sum += t[i * size + p]! * products[j * size + p]!
      t[i * size + j] = tau * sum
    }
    t[j * size + j] = tau
  }
  return { data: t, start: 0, down: size, right: 1 }
}
