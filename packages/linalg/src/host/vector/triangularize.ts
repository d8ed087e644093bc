// Orthogonal triangularisation in a workspace.
import { type Reflections, toReflection } from '../reflectors.ts'
import { entry, fillBeyond, type Grid, inEights, reserveGrid } from './grid.ts'
import type { Job } from './job.ts'
import {
  accumulate,
  applyBlock,
  blockSize,
  clearReflectors,
  makeTriangle,
  type Reflectors,
  reserveReflectors,
  setIdentity,
} from './reflections.ts'
import { scaleGridByPower, tameGrid } from './spectrum.ts'
import type { Workspace } from './workspace.ts'

/** Orthogonal `q` of so many columns, and triangular `r`. */
export function triangularizeJob(workspace: Workspace, rows: number, columns: number, width: number): Job {
  const count = Math.min(rows, columns)
  const a = reserveGrid(workspace, rows, columns)
  const q = reserveGrid(workspace, rows, width)
  const all = reserveReflectors(workspace, count, rows, 0, Math.max(columns, width))
  const panel = reserveGrid(workspace, blockSize, rows)
  return {
    inputs: [a],
    outputs: [q, a],
    run() {
      const exponent = tameGrid(workspace, a)
      fillBeyond(workspace, a, 0)
      const reflections = clearReflectors(workspace, all)
      for (let k = 0; k < count; k += blockSize) {
        const beyond = Math.min(k + blockSize, count)
        const next = inEights(beyond)
        triangularizePanel(workspace, a, all, reflections, panel, k, beyond)
        makeTriangle(workspace, all, k)
        if (next < columns) applyBlock(workspace, all, k, a, next, true)
      }
      setIdentity(workspace, q)
      accumulate(workspace, all, q)
      scaleGridByPower(workspace, a, -exponent)
    },
  }
}

/**
 * Columns from `first` on, by reflections one after the other, on a copy whose rows are these columns; after the last reflection, up to
 * a multiple of eight.
 */
function triangularizePanel(
  workspace: Workspace,
  a: Grid,
  { grid }: Reflectors,
  reflections: Reflections,
  panel: Grid,
  first: number,
  beyond: number,
): void {
  const { code } = workspace
  const { vectors, taus, length } = reflections
  const [rows, width] = [inEights(a.rows), inEights(beyond) - first]
  const [corner, turned] = [entry(a, first, first), entry(panel, 0, first)]
  code.turn(corner, a.row, turned, panel.row, rows - first, width)
  const step = panel.row / 8
  const numbers = workspace.numbers(panel.address, width * step)
  for (let k = first; k < beyond; k++) {
    const own = (k - first) * step
    vectors.set(numbers.subarray(own + k, own + a.rows), k * length + k)
    numbers[own + k] = toReflection(reflections, k)
    numbers.fill(0, own + k + 1, own + a.rows)
    const start = k & -8
    const next = entry(panel, k - first + 1, start)
    code.reflect(next, panel.row, width - (k - first) - 1, entry(grid, k, start), rows - start, taus[k]!)
  }
  code.turn(turned, panel.row, corner, a.row, width, rows - first)
}
