// Triangular factors in a workspace.
import { eliminate } from './eliminate.ts'
import { type Grid, reserveGrid } from './grid.ts'
import { type Job, type Numbers, type Output, write } from './job.ts'
import { scaleGridByPower, tameGrid } from './spectrum.ts'
import type { Workspace } from './workspace.ts'

interface Factored {
  readonly a: Grid
  readonly order: number
  /** The sign of the permutation. */
  sign: number
}

/** A job that factors its only input, and what it found. */
export function factoring(workspace: Workspace, size: number): { readonly found: Factored; run(): void } {
  const found = { a: reserveGrid(workspace, size, size), order: workspace.reserve(4 * size), sign: 1 }
  return {
    found,
    run() {
      found.sign = eliminate(workspace, found.a, found.order)
    },
  }
}

/** Packed factors, the rows of the identity as they were swapped, and the sign, as `factor` gives them. */
export function factorJob(workspace: Workspace, size: number): Job {
  const { found, run } = factoring(workspace, size)
  const outputs: Output[] = [
    found.a,
    (to) => writeRows(to, orderOf(workspace, found), size, 1),
    (to) => to.fill(found.sign),
  ]
  return { inputs: [found.a], outputs, run }
}

/** The permutation and the factors, as `factors` gives them. */
export function factorsJob(workspace: Workspace, size: number): Job {
  const { found, run } = factoring(workspace, size)
  const lower = (to: Numbers): void => {
    write(workspace, found.a, to)
    for (let i = 0; i < size; i++) {
      to[i * size + i] = 1
      to.fill(0, i * size + i + 1, (i + 1) * size)
    }
  }
  let exponent = 0
  const upper = (to: Numbers): void => {
    scaleGridByPower(workspace, found.a, -exponent)
    write(workspace, found.a, to)
    for (let i = 0; i < size; i++) to.fill(0, i * size, i * size + i)
  }
  const outputs: Output[] = [(to) => writeRows(to, orderOf(workspace, found), 1, size), lower, upper]
  return {
    inputs: [found.a],
    outputs,
    run() {
      exponent = tameGrid(workspace, found.a)
      run()
    },
  }
}

const orderOf = (workspace: Workspace, { a, order }: Factored): Int32Array =>
  workspace.integers(order, a.rows)

/** Ones in row `i` and column `order[i]`, where rows and columns are so far apart. */
function writeRows(to: Numbers, order: Int32Array, down: number, right: number): void {
  to.fill(0)
  for (let i = 0; i < order.length; i++) to[i * down + order[i]! * right] = 1
}
