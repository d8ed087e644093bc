// Orthogonal triangularisation in a workspace.
import { type Reflections, toReflection } from '../reflectors.ts'
import { toComplexReflection } from './complex-vectors.ts'
import { entry, fillBeyond, type Grid, inEights, type Parts, reserveGrid } from './grid.ts'
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
export function triangularizeJob(
  workspace: Workspace,
  rows: number,
  columns: number,
  width: number,
  parts: Parts,
): Job {
  const count = Math.min(rows, columns)
  const a = reserveGrid(workspace, rows, columns, parts)
  const q = reserveGrid(workspace, rows, width, parts)
  const all = reserveReflectors(workspace, count, rows, 0, Math.max(columns, width), parts)
  const panel = reserveGrid(workspace, blockSize, parts * rows)
  return {
    inputs: [a],
    outputs: [q, a],
    run() {
      const exponent = tameGrid(workspace, a)
      fillBeyond(workspace, a, 0)
      const reflections = clearReflectors(workspace, all)
      for (let k = 0; k < all.count; k += blockSize) {
        const beyond = Math.min(k + blockSize, all.count) / parts
        const next = inEights(beyond)
        triangularizePanel(workspace, a, all, reflections, panel, k / parts, beyond)
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
  const { parts } = a
  const [rows, width] = [inEights(parts * a.rows), inEights(beyond) - first]
  const [corner, turned] = [entry(a, first, first), entry(panel, 0, parts * first)]
  code.turn(corner, a.row, turned, panel.row, rows - parts * first, width)
  const step = panel.row / 8
  const numbers = workspace.numbers(panel.address, width * step)
  for (let k = first; k < beyond; k++) {
    const own = (k - first) * step
    const [at, end] = [own + parts * k, own + parts * a.rows]
    vectors.set(numbers.subarray(at, end), parts * k * (length + 1))
    if (parts === 1) numbers[at] = toReflection(reflections, k)
    else numbers.set(toComplexReflection(reflections, k), at)
    numbers.fill(0, at + parts, end)
    const start = (parts * k) & -8
    const next = entry(panel, k - first + 1, start)
    const left = width - (k - first) - 1
    for (let i = parts * k; i < parts * (k + 1); i++)
      code.reflect(next, panel.row, left, entry(grid, i, start), rows - start, taus[i]!)
  }
  code.turn(turned, panel.row, corner, a.row, width, rows - parts * first)
}
