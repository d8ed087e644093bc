// Matrices of f64 whose products are summed in twice that precision, so that a check adds no error of its own.

/** A matrix by rows. */
export interface Dense {
  readonly rows: number
  readonly columns: number
  readonly data: Float64Array
}

export function build(rows: number, columns: number, entry: (i: number, j: number) => number): Dense {
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[i * columns + j] = entry(i, j)
  return { rows, columns, data }
}

export const entry = ({ columns, data }: Dense, i: number, j: number): number => data[i * columns + j]!

export const identity = (size: number, value = 1): Dense => build(size, size, (i, j) => (i === j ? value : 0))

export const diagonal = (values: Dense): Dense =>
  build(values.data.length, values.data.length, (i, j) => (i === j ? values.data[i]! : 0))

export const transposed = (a: Dense): Dense => build(a.columns, a.rows, (i, j) => entry(a, j, i))

export const scaled = (a: Dense, factor: number): Dense => ({ ...a, data: a.data.map((x) => x * factor) })

/** Matrices beside each other. */
export function beside(...parts: readonly Dense[]): Dense {
  return transposed(above(...parts.map(transposed)))
}

/** Matrices above each other. */
export function above(...parts: readonly Dense[]): Dense {
  const rows = parts.reduce((count, part) => count + part.rows, 0)
  const data = new Float64Array(parts.reduce((count, part) => count + part.data.length, 0))
  let offset = 0
  for (const part of parts) {
    data.set(part.data, offset)
    offset += part.data.length
  }
  return { rows, columns: parts[0]!.columns, data }
}

/** A sum, and what rounding left out of it. */
export interface Twofold {
  readonly high: Dense
  readonly low: Dense
}

/**
 * The product plus what is added, with a relative error of about 2⁻¹⁰⁰ of the sum of absolute values (Ogita, Rump and
 * Oishi, "Accurate sum and dot product", 2005, algorithm 5.3). Entries are far from overflow.
 */
export function product(left: Dense, right: Dense, plus?: Dense): Twofold {
  const [rows, columns] = [left.rows, right.columns]
  const high = plus === undefined ? new Float64Array(rows * columns) : plus.data.slice()
  const low = new Float64Array(rows * columns)
  const [leftSplit, rightSplit] = [split(left.data), split(right.data)]
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < left.columns; k++) {
      const at = i * left.columns + k
      const x = left.data[at]!
      if (x === 0) continue
      const [x1, x2] = [leftSplit.high[at]!, leftSplit.low[at]!]
      for (let j = 0; j < columns; j++) {
        const other = k * columns + j
        const term = x * right.data[other]!
        const [y1, y2] = [rightSplit.high[other]!, rightSplit.low[other]!]
        const termError = x2 * y2 - (term - x1 * y1 - x2 * y1 - x1 * y2)
        const before = high[i * columns + j]!
        const sum = before + term
        const part = sum - before
        high[i * columns + j] = sum
        low[i * columns + j]! += before - (sum - part) + (term - part) + termError
      }
    }
  }
  return { high: { rows, columns, data: high }, low: { rows, columns, data: low } }
}

/** Each number as the sum of two with half the digits (Dekker, 1971). */
function split(data: Float64Array): { readonly high: Float64Array; readonly low: Float64Array } {
  const high = data.map((x) => {
    const large = x * 134217729
    return large - (large - x)
  })
  return { high, low: data.map((x, i) => x - high[i]!) }
}

/** The Frobenius norm, of a sum of two matrices if two are given. */
export function norm(a: Dense, b?: Dense): number {
  const sizes = a.data.map((x, i) => x + (b === undefined ? 0 : b.data[i]!))
  const largest = sizes.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  if (largest === 0 || !Number.isFinite(largest)) return largest
  return largest * Math.sqrt(sizes.reduce((sum, x) => sum + (x / largest) ** 2, 0))
}

/** `‖left right − expected‖`. */
export function distance(left: Dense, right: Dense, expected: Dense): number {
  const { high, low } = product(left, right, scaled(expected, -1))
  return norm(high, low)
}

/** `‖qᵀ q − 1‖`. */
export const departure = (q: Dense): number => distance(transposed(q), q, identity(q.columns))

/** The power of two that brings the norm near one; 1 for a matrix of zeros. */
export function unit(a: Dense): number {
  const size = norm(a)
  return size > 0 && Number.isFinite(size)
    ? 2 ** -Math.max(-1000, Math.min(1000, Math.round(Math.log2(size))))
    : 1
}
