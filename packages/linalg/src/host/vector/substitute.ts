// Triangular systems in a workspace.
import type { Attributes } from '@nx/types'
import { entry, fillBeyond, inEights, reserveGrid } from './grid.ts'
import type { Job } from './job.ts'
import { solve } from './product.ts'
import { scaleGridByPower, tameGrid } from './spectrum.ts'
import type { Workspace } from './workspace.ts'

/** Solves `a x = b` for a triangle; `check` gets its diagonal, where that is read. */
export function substituteJob(
  workspace: Workspace,
  size: number,
  width: number,
  attrs: Attributes,
  check: (diagonal: Float64Array) => void,
): Job {
  const [a, x] = [reserveGrid(workspace, size, size), reserveGrid(workspace, size, width)]
  const isUnit = attrs['unit'] === true
  return {
    inputs: [a, x],
    outputs: [x],
    run() {
      fillBeyond(workspace, a)
      fillBeyond(workspace, x, 0)
      const step = a.row / 8
      const numbers = workspace.numbers(a.address, size * step)
      if (!isUnit) check(Float64Array.from({ length: size }, (_, i) => numbers[i * (step + 1)]!))
      const isLower = attrs['lower'] === true
      const exponent = isUnit
        ? 0
        : tameGrid(workspace, a, isLower ? 'lower' : 'upper') - tameGrid(workspace, x)
      const [all, columns] = [inEights(size), (width + 3) & -4]
      const last = all - 1
      if (isLower)
        solve(workspace, { at: a.address, row: a.row, step: 8 }, x.address, x.row, all, columns, isUnit)
      else {
        const turned = { at: entry(a, last, last), row: -a.row, step: -8 }
        solve(workspace, turned, entry(x, last, 0), -x.row, all, columns, isUnit)
      }
      scaleGridByPower(workspace, x, exponent)
    },
  }
}
