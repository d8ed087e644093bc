// Solving square systems of equations, and inverting, in a workspace.
import type { Attributes, DType } from '@nx/types'
import { triangleForm } from './complex.ts'
import type { Eliminable } from './eliminate.ts'
import { factoring } from './factor.ts'
import { fillBeyond, fillZeros, type Grid, inEights, numbersOf, partsOf, reserveGrid } from './grid.ts'
import type { Job } from './job.ts'
import { blockOf, invertUnitLower } from './product.ts'
import { scaleGridByPower, tameGrid } from './spectrum.ts'
import { sizesOfDiagonal, substituteGrid } from './substitute.ts'
import type { Workspace } from './workspace.ts'

/** Solves `a x = b`; NaN where a pivot is zero. */
export function solveJob(workspace: Workspace, size: number, width: number, _: Attributes, type: DType): Job {
  const parts = partsOf(type)
  const { found, run } = factoring(workspace, size, parts)
  const b = reserveGrid(workspace, size, width, parts)
  const x = reserveGrid(workspace, size, width, parts)
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
      substituteGrid(workspace, found.a, found.form, x, all, columns, lower)
      solveUpper(workspace, found, x, all, columns)
      scaleGridByPower(workspace, x, exponent)
    },
  }
}

/** The inverse; NaN where a pivot is zero. */
export function inverseJob(workspace: Workspace, size: number, _: number, __: Attributes, type: DType): Job {
  const parts = partsOf(type)
  const { found, run } = factoring(workspace, size, parts)
  const x = reserveGrid(workspace, size, size, parts)
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
      const numbers = numbersOf(workspace, x)
      for (let i = 0; i < all; i++) numbers[i * parts * step + i] = 1
      const { a, form } = found
      const t = form === null ? blockOf(a) : triangleForm(workspace, a, form, x, lower)
      invertUnitLower(workspace, t, x.address, x.row, parts * all, parts)
      solveUpper(workspace, found, x, all, all)
      scaleGridByPower(workspace, x, exponent)
      // Column `i` belongs where row `i` came from.
      const order = workspace.integers(found.order, size)
      for (let row = 0; row < size * parts * step; row += step) {
        for (let j = 0; j < size; j++) turned[order[j]!] = numbers[row + j]!
        numbers.set(turned, row)
      }
    },
  }
}

const lower = { lower: true, unit: true }

/** Solves for the upper triangle from its last row on; NaN where there is a zero on its diagonal. */
function solveUpper(
  workspace: Workspace,
  { a, form }: Eliminable,
  x: Grid,
  size: number,
  width: number,
): void {
  if (sizesOfDiagonal(workspace, a).includes(0)) {
    const numbers = numbersOf(workspace, x)
    numbers.fill(NaN)
    if (x.parts === 1) return
    // The imaginary parts are numbers.
    for (let at = x.row / 8; at < numbers.length; at += x.row / 4) numbers.fill(0, at, at + x.row / 8)
    return
  }
  substituteGrid(workspace, a, form, x, size, width, { lower: false, unit: false })
}

function takeRows(workspace: Workspace, from: Grid, to: Grid, order: Int32Array): void {
  const { columns, row, parts } = from
  const [source, target] = [numbersOf(workspace, from), numbersOf(workspace, to)]
  fillBeyond(workspace, to, 0)
  const step = (parts * row) / 8
  for (let i = 0; i < order.length; i++) {
    for (let part = 0; part < step; part += row / 8) {
      const [at, place] = [order[i]! * step + part, i * step + part]
      for (let j = 0; j < columns; j++) target[place + j] = source[at + j]!
    }
  }
}
