// The product that blocked factorisations consist of, on parts of real matrices.
import type { Matrix } from './matrix.ts'

/** Part of a real matrix: its entry (i, j) is at `start + i * down + j * right`. */
export interface Block {
  readonly data: Float64Array
  readonly start: number
  readonly down: number
  readonly right: number
}

/** The real parts of a matrix. */
export function blockOf({ re, columns }: Matrix): Block {
  return { data: re, start: 0, down: columns, right: 1 }
}

/** The block from row `i` and column `j` on. */
export function blockFrom(block: Block, i: number, j: number): Block {
  return { ...block, start: block.start + i * block.down + j * block.right }
}

/** The block with rows and columns exchanged. */
export function turnedBlock({ data, start, down, right }: Block): Block {
  return { data, start, down: right, right: down }
}

/** As many rows and as long ones as are packed at once: 256 KB, which stay in a cache. */
const [mostRows, mostDepth] = [256, 128]

let packed: Float64Array | undefined

/**
 * `c -= a b` for `a` of `rows` and `b` of `columns`, with `depth` terms in each sum; if `lowerOnly`, nothing right of the
 * diagonal but what shares a pair of rows with it. Pairs of rows of `a` and of columns of `b` are copied to where they are
 * contiguous, and a tile of two rows and columns is summed in variables (Goto and van de Geijn, "Anatomy of
 * high-performance matrix multiplication", 2008).
 */
export function subtractProduct(
  c: Block,
  a: Block,
  b: Block,
  rows: number,
  columns: number,
  depth: number,
  lowerOnly = false,
): void {
  if (columns === 1) {
    subtractVector(c, a, b, rows, depth)
    return
  }
  packed ??= new Float64Array((mostRows + 2) * mostDepth)
  const panel = mostRows * mostDepth
  for (let p = 0; p < depth; p += mostDepth) {
    const terms = Math.min(mostDepth, depth - p)
    for (let i = 0; i < rows; i += mostRows) {
      const count = Math.min(mostRows, rows - i)
      pack(packed, 0, a.data, a.start + i * a.down + p * a.right, a.down, a.right, count, terms)
      const end = lowerOnly ? Math.min(columns, i + count) : columns
      for (let j = 0; j < end; j += 2) {
        const start = b.start + p * b.down + j * b.right
        pack(packed, panel, b.data, start, b.right, b.down, Math.min(2, columns - j), terms)
        const first = lowerOnly && j > i ? j - i : 0
        const corner = c.start + i * c.down + j * c.right
        subtractTiles(c.data, corner, c.down, c.right, packed, first, count, columns - j, terms)
      }
    }
  }
}

/** Copies pairs of rows so that entries of one column are beside each other; zeros stand for a row that is missing. */
function pack(
  into: Float64Array,
  at: number,
  data: Float64Array,
  start: number,
  down: number,
  right: number,
  rows: number,
  terms: number,
): void {
  for (let i = 0; i < rows; i += 2) {
    let from = start + i * down
    if (i + 1 < rows) {
      for (let p = 0; p < terms; p++, from += right, at += 2) {
        into[at] = data[from]!
        into[at + 1] = data[from + down]!
      }
      continue
    }
    for (let p = 0; p < terms; p++, from += right, at += 2) {
      into[at] = data[from]!
      into[at + 1] = 0
    }
  }
}

/** Subtracts products of packed pairs of rows, from row `first` to `rows`, with the packed pair of columns. */
function subtractTiles(
  c: Float64Array,
  corner: number,
  down: number,
  right: number,
  packed: Float64Array,
  first: number,
  rows: number,
  columns: number,
  terms: number,
): void {
  const panel = mostRows * mostDepth
  const end = panel + 2 * terms
  for (let i = first; i < rows; i += 2) {
    let [at, s, t, u, v] = [i * terms, 0, 0, 0, 0]
    for (let b = panel; b < end; b += 2, at += 2) {
      const upper = packed[at]!
      const lower = packed[at + 1]!
      const left = packed[b]!
      const other = packed[b + 1]!
      s += upper * left
      t += upper * other
      u += lower * left
      v += lower * other
    }
    const to = corner + i * down
    c[to]! -= s
    if (columns > 1) c[to + right]! -= t
    if (i + 1 === rows) continue
    c[to + down]! -= u
    if (columns > 1) c[to + down + right]! -= v
  }
}

function subtractVector(c: Block, a: Block, b: Block, rows: number, depth: number): void {
  for (let i = 0; i < rows; i++) {
    let sum = 0
    let at = a.start + i * a.down
    let from = b.start
    for (let p = 0; p < depth; p++, at += a.right, from += b.down) sum += a.data[at]! * b.data[from]!
    c.data[c.start + i * c.down]! -= sum
  }
}
