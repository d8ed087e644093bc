// Solving square systems of equations, and inverting, in a workspace.
import { factoring } from './factor.ts'
import { entry, fillBeyond, fillZeros, type Grid, inEights, reserveGrid } from './grid.ts'
import type { Job } from './job.ts'
import { type Block, invertUnitLower, solve } from './product.ts'
import { scaleGridByPower, tameGrid } from './spectrum.ts'
import type { Workspace } from './workspace.ts'

/** Solves `a x = b`; NaN where a pivot is zero. */
export function solveJob(workspace: Workspace, size: number, width: number): Job {
  const { found, run } = factoring(workspace, size)
  const b = reserveGrid(workspace, size, width)
  const x = reserveGrid(workspace, size, width)
  return {
    inputs: [found.a, b],
    outputs: [x],
    run() {
      const exponent = tameGrid(workspace, found.a) - tameGrid(workspace, b)
      run()
      takeRows(workspace, b, x, workspace.integers(found.order, size))
      const all = inEights(size)
      // Rows have room for eight columns, but products take four.
      const columns = (width + 3) & -4
      solve(workspace, lowerOf(found.a), x.address, x.row, all, columns, true)
      solveUpper(workspace, found.a, x, all, columns)
      scaleGridByPower(workspace, x, exponent)
    },
  }
}

/** The inverse; NaN where a pivot is zero. */
export function inverseJob(workspace: Workspace, size: number): Job {
  const { found, run } = factoring(workspace, size)
  const x = reserveGrid(workspace, size, size)
  const turned = new Float64Array(size)
  return {
    inputs: [found.a],
    outputs: [x],
    run() {
      const exponent = tameGrid(workspace, found.a)
      run()
      const all = inEights(size)
      fillZeros(workspace, x)
      const step = x.row / 8
      const numbers = workspace.numbers(x.address, all * step)
      for (let i = 0; i < all; i++) numbers[i * step + i] = 1
      invertUnitLower(workspace, lowerOf(found.a), x.address, x.row, all)
      solveUpper(workspace, found.a, x, all, all)
      scaleGridByPower(workspace, x, exponent)
      // Column `i` belongs where row `i` came from.
      const order = workspace.integers(found.order, size)
      for (let row = 0; row < size * step; row += step) {
        for (let j = 0; j < size; j++) turned[order[j]!] = numbers[row + j]!
        numbers.set(turned, row)
      }
    },
  }
}

const lowerOf = ({ address, row }: Grid): Block => ({ at: address, row, step: 8 })

/** Solves for the upper triangle from its last row on. */
function solveUpper(workspace: Workspace, a: Grid, x: Grid, size: number, width: number): void {
  const { row } = a
  const step = row / 8
  const numbers = workspace.numbers(a.address, a.rows * step)
  for (let i = 0; i < a.rows; i++) {
    if (numbers[i * step + i] !== 0) continue
    workspace.numbers(x.address, (x.rows * x.row) / 8).fill(NaN)
    return
  }
  const last = size - 1
  const turned = { at: entry(a, last, last), row: -row, step: -8 }
  solve(workspace, turned, entry(x, last, 0), -x.row, size, width, false)
}

function takeRows(workspace: Workspace, from: Grid, to: Grid, order: Int32Array): void {
  const { columns, row } = from
  const [source, target] = [from, to].map(({ address, rows }) =>
    workspace.numbers(address, (inEights(rows) * row) / 8),
  ) as [Float64Array, Float64Array]
  fillBeyond(workspace, to, 0)
  for (let i = 0; i < order.length; i++) {
    const [at, place] = [(order[i]! * row) / 8, (i * row) / 8]
    for (let j = 0; j < columns; j++) target[place + j] = source[at + j]!
  }
}
