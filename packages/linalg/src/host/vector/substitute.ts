// Triangular systems in a workspace.
import type { Attributes, DType } from '@nx/types'
import type { Triangle } from '../triangle.ts'
import { reserveForm, triangleForm } from './complex.ts'
import { fillBeyond, type Grid, inEights, numbersOf, partsOf, reserveGrid } from './grid.ts'
import type { Job } from './job.ts'
import { blockOf, solve } from './product.ts'
import { scaleGridByPower, tameGrid } from './spectrum.ts'
import type { Workspace } from './workspace.ts'

/** Solves `a x = b` for a triangle; `check` gets the sizes of its diagonal, where that is read. */
export function substituteJob(
  workspace: Workspace,
  size: number,
  width: number,
  attrs: Attributes,
  type: DType,
  check: (diagonal: Float64Array) => void,
): Job {
  const parts = partsOf(type)
  const a = reserveGrid(workspace, size, size, parts)
  const form = reserveForm(workspace, size, size, parts)
  const x = reserveGrid(workspace, size, width, parts)
  const kind = { lower: attrs['lower'] === true, unit: attrs['unit'] === true }
  return {
    inputs: [a, x],
    outputs: [x],
    run() {
      fillBeyond(workspace, a)
      fillBeyond(workspace, x, 0)
      if (!kind.unit) check(sizesOfDiagonal(workspace, a))
      const exponent = kind.unit
        ? 0
        : tameGrid(workspace, a, kind.lower ? 'lower' : 'upper') - tameGrid(workspace, x)
      substituteGrid(workspace, a, form, x, inEights(size), (width + 3) & -4, kind)
      scaleGridByPower(workspace, x, exponent)
    },
  }
}

/** Solves `a x = b` in place of so many columns of `b`, for so many rows of a triangle, from its first row on or from its last. */
export function substituteGrid(
  workspace: Workspace,
  a: Grid,
  form: Grid | null,
  x: Grid,
  size: number,
  width: number,
  kind: Triangle,
): void {
  const t = form === null ? blockOf(a) : triangleForm(workspace, a, form, x, kind)
  const isUnit = kind.unit || form !== null
  const rows = x.parts * size
  if (kind.lower) {
    solve(workspace, t, x.address, x.row, rows, width, isUnit)
    return
  }
  const last = rows - 1
  const turned = { at: t.at + last * (t.row + t.step), row: -t.row, step: -t.step }
  solve(workspace, turned, x.address + last * x.row, -x.row, rows, width, isUnit)
}

/** The sizes of the numbers on the diagonal; of complex ones, that of the larger part. */
export function sizesOfDiagonal(workspace: Workspace, a: Grid): Float64Array {
  const { row, rows, parts } = a
  const step = row / 8
  const numbers = numbersOf(workspace, a)
  return Float64Array.from({ length: rows }, (_, i) => {
    const at = i * parts * step + i
    return Math.max(Math.abs(numbers[at]!), parts === 1 ? 0 : Math.abs(numbers[at + step]!))
  })
}
