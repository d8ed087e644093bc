// Cholesky factors in a workspace.
import type { Attributes, DType } from '@nx/types'
import { formOf, reserveForm } from './complex.ts'
import { entry, fillBeyond, type Grid, inEights, numbersOf, partsOf, reserveGrid } from './grid.ts'
import type { Job, Numbers } from './job.ts'
import { type Block, blockOf, halfOf, solve, subtract, turnedBlock } from './product.ts'
import { scaleGridByPower, tameGrid } from './spectrum.ts'
import type { Workspace } from './workspace.ts'

/** As the kernel for any host, by the upper triangle, of which rows are contiguous. */
export function rootJob(workspace: Workspace, size: number, _: number, __: Attributes, type: DType): Job {
  const all = inEights(size)
  const parts = partsOf(type)
  const a = reserveGrid(workspace, size, size, parts)
  const form = reserveForm(workspace, size, size, parts)
  return {
    inputs: [a],
    outputs: [(to) => (parts === 1 ? writeLower(workspace, a, to) : writeAdjoint(workspace, a, to))],
    run() {
      const exponent = tameGrid(workspace, a)
      if (all !== size) fillBeyond(workspace, a)
      if (parts === 1) workspace.code.symmetrize(a.address, a.row, all)
      else toHermitian(workspace, a)
      factor(workspace, a, form, 0, all)
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

/** As `writeLower`, for complex matrices. */
function writeAdjoint(workspace: Workspace, a: Grid, to: Numbers): void {
  const { row, rows } = a
  const step = row / 8
  const numbers = numbersOf(workspace, a)
  let isPositive = true
  for (let i = 0; i < rows; i++) isPositive &&= numbers[2 * i * step + i]! > 0
  to.fill(0)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const from = 2 * j * step + i
      const at = 2 * (i * rows + j)
      to[at] = isPositive ? numbers[from]! : NaN
      if (isPositive && i !== j) to[at + 1] = -numbers[from + step]!
    }
  }
}

/** The mean with the adjoint, in the upper triangle. */
function toHermitian(workspace: Workspace, a: Grid): void {
  const step = a.row / 8
  const numbers = numbersOf(workspace, a)
  for (let i = 0; i < a.rows; i++) {
    for (let j = i; j < a.rows; j++) {
      const at = 2 * i * step + j
      const other = 2 * j * step + i
      numbers[at] = numbers[at]! * 0.5 + numbers[other]! * 0.5
      numbers[at + step] = numbers[at + step]! * 0.5 - numbers[other + step]! * 0.5
    }
  }
}

/** By halves (Gustavson, "Recursion leads to automatic variable blocking for dense linear-algebra algorithms", 1997). */
function factor(workspace: Workspace, a: Grid, form: Grid | null, first: number, beyond: number): void {
  const { row, parts } = a
  const corner = entry(a, first, first)
  if (beyond - first === 8) {
    if (parts === 1) workspace.code.root(corner, row)
    else factorComplex(numbersOf(workspace, a), row / 8, first)
    return
  }
  const size = halfOf(beyond - first)
  const middle = first + size
  const rest = beyond - middle
  const adjointOf = (columns: readonly [number, number]): Block =>
    turnedBlock(formOf(workspace, a, form, [first, middle], columns))
  factor(workspace, a, form, first, middle)
  const right = entry(a, first, middle)
  solve(workspace, adjointOf([first, middle]), right, row, parts * size, rest, false)
  const [left, b] = [adjointOf([middle, beyond]), { ...blockOf(a), at: right }]
  const into = entry(a, middle, middle)
  if (parts === 1) subtract(workspace, into, row, left, b, rest, rest, size, true)
  else subtractUpper(workspace, into, row, left, b, rest, 2 * size)
  factor(workspace, a, form, middle, beyond)
}

/** Rows of a strip. */
const strip = 32

/** `c -= a b` for pairs of rows, on and above the diagonal. */
function subtractUpper(
  workspace: Workspace,
  c: number,
  row: number,
  a: Block,
  b: Block,
  size: number,
  terms: number,
): void {
  for (let i = 0; i < size; i += strip) {
    const rows = 2 * Math.min(strip, size - i)
    const [left, right] = [
      { ...a, at: a.at + 2 * i * a.row },
      { ...b, at: b.at + i * b.step },
    ]
    subtract(workspace, c + 2 * i * row + 8 * i, row, left, right, rows, size - i, terms)
  }
}

/** As `root` of the module, for complex matrices. */
function factorComplex(numbers: Float64Array, step: number, first: number): void {
  const end = first + 8
  for (let k = first; k < end; k++) {
    const row = 2 * k * step
    const pivot = Math.sqrt(numbers[row + k]!)
    numbers[row + k] = pivot
    numbers[row + step + k] = 0
    for (let j = k + 1; j < end; j++) {
      numbers[row + j]! /= pivot
      numbers[row + step + j]! /= pivot
    }
    for (let i = k + 1; i < end; i++) {
      const x = numbers[row + i]!
      const y = numbers[row + step + i]!
      for (let j = i; j < end; j++) {
        const u = numbers[row + j]!
        const v = numbers[row + step + j]!
        numbers[2 * i * step + j]! -= x * u + y * v
        numbers[(2 * i + 1) * step + j]! -= x * v - y * u
      }
    }
  }
}
