// The product that blocked factorisations consist of, on parts of real matrices.
import type { Matrix } from './matrix.ts'

/** A matrix in an array: its entry (i, j) is at `start + i * down + j * right`. */
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

/** Rows and columns of the tile that is summed in variables. */
const side = 4

/** As many rows and as long ones as are packed at once: 256 KB, which stay in a cache. */
const mostRows = 256
const mostDepth = 128

/** Where the packed columns are, after the rows: mostRows × mostDepth, which bundlers would not leave out unused. */
const panel = 32_768

let packed: Float64Array | undefined

/**
 * `c -= a b` for `a` of `rows` and `b` of `columns`, with `depth` terms in each sum; if `lowerOnly`, nothing right of the
 * diagonal but what shares a tile with it. Four rows of `a` and four columns of `b` at a time are copied to where they are
 * contiguous, and a tile of as many rows and columns is summed in variables (Goto and van de Geijn, "Anatomy of
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
  packed ??= new Float64Array(panel + side * mostDepth)
  for (let p = 0; p < depth; p += mostDepth) {
    const terms = Math.min(mostDepth, depth - p)
    for (let i = 0; i < rows; i += mostRows) {
      const count = Math.min(mostRows, rows - i)
      for (let k = 0; k < count; k += side) {
        const start = a.start + (i + k) * a.down + p * a.right
        pack(packed, k * terms, a.data, start, a.down, a.right, Math.min(side, count - k), terms)
      }
      const end = lowerOnly ? Math.min(columns, i + count) : columns
      for (let j = 0; j < end; j += side) {
        const width = Math.min(side, columns - j)
        pack(packed, panel, b.data, b.start + p * b.down + j * b.right, b.right, b.down, width, terms)
        for (let k = lowerOnly && j > i ? j - i : 0; k < count; k += side) {
          const corner = c.start + (i + k) * c.down + j * c.right
          subtractTile(c.data, corner, c.down, c.right, packed, k * terms, terms, count - k, width)
        }
      }
    }
  }
}

/** Copies up to four rows so that entries of one column are beside each other; zeros stand for rows that are missing. */
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
  const end = at + side * terms
  if (rows === side) {
    for (let from = start; at < end; from += right, at += side) {
      into[at] = data[from]!
      into[at + 1] = data[from + down]!
      into[at + 2] = data[from + 2 * down]!
      into[at + 3] = data[from + 3 * down]!
    }
    return
  }
  for (let from = start; at < end; from += right, at += side) {
    for (let i = 0; i < side; i++) into[at + i] = i < rows ? data[from + i * down]! : 0
  }
}

/** Subtracts the product of packed rows and the packed columns, of which so many are not missing. */
function subtractTile(
  c: Float64Array,
  corner: number,
  down: number,
  right: number,
  packed: Float64Array,
  start: number,
  terms: number,
  rows: number,
  columns: number,
): void {
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0]
  let [s20, s21, s22, s23, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0]
  const end = panel + side * terms
  for (let at = start, other = panel; other < end; at += side, other += side) {
    const b0 = packed[other]!
    const b1 = packed[other + 1]!
    const b2 = packed[other + 2]!
    const b3 = packed[other + 3]!
    const a0 = packed[at]!
    s00 += a0 * b0
    s01 += a0 * b1
    s02 += a0 * b2
    s03 += a0 * b3
    const a1 = packed[at + 1]!
    s10 += a1 * b0
    s11 += a1 * b1
    s12 += a1 * b2
    s13 += a1 * b3
    const a2 = packed[at + 2]!
    s20 += a2 * b0
    s21 += a2 * b1
    s22 += a2 * b2
    s23 += a2 * b3
    const a3 = packed[at + 3]!
    s30 += a3 * b0
    s31 += a3 * b1
    s32 += a3 * b2
    s33 += a3 * b3
  }
  subtractRow(c, corner, right, columns, s00, s01, s02, s03)
  if (rows > 1) subtractRow(c, corner + down, right, columns, s10, s11, s12, s13)
  if (rows > 2) subtractRow(c, corner + 2 * down, right, columns, s20, s21, s22, s23)
  if (rows > 3) subtractRow(c, corner + 3 * down, right, columns, s30, s31, s32, s33)
}

function subtractRow(
  c: Float64Array,
  at: number,
  right: number,
  columns: number,
  p: number,
  q: number,
  r: number,
  s: number,
): void {
  c[at]! -= p
  if (columns > 1) c[at + right]! -= q
  if (columns > 2) c[at + 2 * right]! -= r
  if (columns > 3) c[at + 3 * right]! -= s
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
