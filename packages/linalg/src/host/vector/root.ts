// Cholesky factors in a workspace.
import { entry, fillBeyond, type Grid, inEights, reserveGrid } from './grid.ts'
import type { Job, Numbers } from './job.ts'
import { halfOf, solve, subtract } from './product.ts'
import { scaleGridByPower, tameGrid } from './spectrum.ts'
import type { Workspace } from './workspace.ts'

/** As the kernel for any host, by the upper triangle, of which rows are contiguous. */
export function rootJob(workspace: Workspace, size: number): Job {
  const all = inEights(size)
  const a = reserveGrid(workspace, size, size)
  return {
    inputs: [a],
    outputs: [(to) => writeLower(workspace, a, to)],
    run() {
      const exponent = tameGrid(workspace, a)
      if (all !== size) fillBeyond(workspace, a)
      workspace.code.symmetrize(a.address, a.row, all)
      factor(workspace, a, 0, all)
      scaleGridByPower(workspace, a, -exponent / 2)
    },
  }
}

/** Writes the transposed upper triangle; NaN where a pivot is not positive. */
function writeLower(workspace: Workspace, { address, row, rows }: Grid, to: Numbers): void {
  const step = row / 8
  const numbers = workspace.numbers(address, rows * step)
  let isPositive = true
  for (let i = 0; i < rows; i++) {
    isPositive &&= numbers[i * step + i]! > 0
    // The triangle is written in pairs.
    if (i % 2 === 1) numbers[i * step + i - 1] = 0
  }
  workspace.code.lowerFromUpper(address, row, to.byteOffset, rows, to instanceof Float32Array ? 1 : 0)
  for (let i = 0; i < rows && !isPositive; i++) to.fill(NaN, i * rows, i * rows + i + 1)
}

/** By halves (Gustavson, "Recursion leads to automatic variable blocking for dense linear-algebra algorithms", 1997). */
function factor(workspace: Workspace, a: Grid, first: number, beyond: number): void {
  const corner = entry(a, first, first)
  if (beyond - first === 8) {
    workspace.code.root(corner, a.row)
    return
  }
  const size = halfOf(beyond - first)
  const middle = first + size
  factor(workspace, a, first, middle)
  const right = entry(a, first, middle)
  solve(workspace, { at: corner, row: 8, step: a.row }, right, a.row, size, beyond - middle, false)
  const [left, b] = [
    { at: right, row: 8, step: a.row },
    { at: right, row: a.row, step: 8 },
  ]
  const rest = beyond - middle
  subtract(workspace, entry(a, middle, middle), a.row, left, b, rest, rest, size, true)
  factor(workspace, a, middle, beyond)
}
