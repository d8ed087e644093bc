// Systems of equations with real triangular matrices on the host.
import { type Block, blockFrom, subtractProduct, turnedBlock } from './product.ts'

/** Systems of at most so many rows are solved row by row, others by halves. */
const small = 16

export interface Triangle {
  readonly lower: boolean
  /** Whether the diagonal is taken as ones. */
  readonly unit: boolean
}

/** Solves `a x = b` in place of the `width` columns of `b`, of which rows are contiguous. */
export function solveTriangle(a: Block, b: Block, size: number, width: number, kind: Triangle): void {
  if (size <= small) {
    solveRows(a, b, size, width, kind)
    return
  }
  const half = size >> 1
  const rest = size - half
  const [upper, lower] = [b, blockFrom(b, half, 0)]
  const corner = blockFrom(a, half, half)
  if (kind.lower) {
    solveTriangle(a, upper, half, width, kind)
    subtractProduct(lower, blockFrom(a, half, 0), upper, rest, width, half)
    solveTriangle(corner, lower, rest, width, kind)
    return
  }
  solveTriangle(corner, lower, rest, width, kind)
  subtractProduct(upper, blockFrom(a, 0, half), lower, half, width, rest)
  solveTriangle(a, upper, half, width, kind)
}

/** The inverse of a lower triangle with ones on the diagonal, in place of the identity `b`. */
export function invertUnitLower(a: Block, b: Block, size: number, before = 0): void {
  const kind = { lower: true, unit: true }
  if (size <= small) {
    solveRows(a, b, size, before + size, kind)
    return
  }
  const half = size >> 1
  const lower = blockFrom(b, half, 0)
  invertUnitLower(a, b, half, before)
  // Columns beyond those rows are zero still.
  subtractProduct(lower, blockFrom(a, half, 0), b, size - half, before + half, half)
  invertUnitLower(blockFrom(a, half, half), lower, size - half, before + half)
}

/** Solves `x aᵀ = b` for lower triangles `a` in place of the rows of `b`. */
export function solveFromRight(a: Block, b: Block, size: number, rows: number): void {
  if (size > small) {
    const half = size >> 1
    const right = blockFrom(b, 0, half)
    solveFromRight(a, b, half, rows)
    subtractProduct(right, b, turnedBlock(blockFrom(a, half, 0)), rows, size - half, half)
    solveFromRight(blockFrom(a, half, half), right, size - half, rows)
    return
  }
  let i = 0
  for (; i + 3 < rows; i += 4) solveFourFromRight(a, b, b.start + i * b.down, size)
  const { data, start, down } = a
  for (; i < rows; i++) {
    const row = b.start + i * b.down
    for (let k = 0; k < size; k++) {
      const at = start + k * down
      let x = b.data[row + k]!
      for (let p = 0; p < k; p++) x -= data[at + p]! * b.data[row + p]!
      b.data[row + k] = x / data[at + k]!
    }
  }
}

/** Four rows at once: their sums need not wait for each other. */
function solveFourFromRight(
  { data, start, down }: Block,
  { data: x, down: step }: Block,
  row: number,
  size: number,
): void {
  for (let k = 0; k < size; k++) {
    const at = start + k * down
    let p = row + k
    let q = p + step
    let r = q + step
    let s = r + step
    const [first, second, third, fourth] = [p, q, r, s]
    let u = x[p]!
    let v = x[q]!
    let w = x[r]!
    let z = x[s]!
    p = row
    q = p + step
    r = q + step
    s = r + step
    for (let i = at; i < at + k; i++, p++, q++, r++, s++) {
      const each = data[i]!
      u -= each * x[p]!
      v -= each * x[q]!
      w -= each * x[r]!
      z -= each * x[s]!
    }
    const pivot = data[at + k]!
    x[first] = u / pivot
    x[second] = v / pivot
    x[third] = w / pivot
    x[fourth] = z / pivot
  }
}

function solveRows(a: Block, b: Block, size: number, width: number, { lower, unit }: Triangle): void {
  const { data } = b
  for (let step = 0; step < size; step++) {
    const k = lower ? step : size - 1 - step
    const row = b.start + k * b.down
    const end = lower ? k : size
    let i = lower ? 0 : k + 1
    for (; i + 3 < end; i += 4) {
      const at = a.start + k * a.down + i * a.right
      const [p, q, r, s] = [
        a.data[at]!,
        a.data[at + a.right]!,
        a.data[at + 2 * a.right]!,
        a.data[at + 3 * a.right]!,
      ]
      const first = b.start + i * b.down
      const [second, third, fourth] = [first + b.down, first + 2 * b.down, first + 3 * b.down]
      for (let j = 0; j < width; j++)
        data[row + j]! -=
          p * data[first + j]! + q * data[second + j]! + (r * data[third + j]! + s * data[fourth + j]!)
    }
    for (; i < end; i++) {
      const x = a.data[a.start + k * a.down + i * a.right]!
      const other = b.start + i * b.down
      for (let j = 0; j < width; j++) data[row + j]! -= x * data[other + j]!
    }
    if (unit) continue
    const pivot = a.data[a.start + k * (a.down + a.right)]!
    for (let j = 0; j < width; j++) data[row + j]! /= pivot
  }
}
