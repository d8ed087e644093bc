// Triangular factors in a workspace.
import type { Attributes, DType } from '@nx/types'
import { reserveForm } from './complex.ts'
import { type Eliminable, eliminate } from './eliminate.ts'
import { type Parts, partsOf, reserveGrid } from './grid.ts'
import { type Job, type Numbers, type Output, write } from './job.ts'
import { scaleGridByPower, tameGrid } from './spectrum.ts'
import type { Workspace } from './workspace.ts'

interface Factored extends Eliminable {
  /** The sign of the permutation. */
  sign: number
}

/** A job that factors its only input, and what it found. */
export function factoring(
  workspace: Workspace,
  size: number,
  parts: Parts,
): { readonly found: Factored; run(): void } {
  const found = {
    a: reserveGrid(workspace, size, size, parts),
    form: reserveForm(workspace, size, size, parts),
    order: workspace.reserve(4 * size),
    sign: 1,
  }
  return {
    found,
    run() {
      found.sign = eliminate(workspace, found)
    },
  }
}

/** Packed factors, the rows of the identity as they were swapped, and the sign, as `factor` gives them. */
export function factorJob(workspace: Workspace, size: number, _: number, __: Attributes, type: DType): Job {
  const { found, run } = factoring(workspace, size, partsOf(type))
  const outputs: Output[] = [
    found.a,
    (to) => writeRows(to, orderOf(workspace, found), size, 1),
    (to) => to.fill(found.sign),
  ]
  return { inputs: [found.a], outputs, run }
}

/** The permutation and the factors, as `factors` gives them. */
export function factorsJob(workspace: Workspace, size: number, _: number, __: Attributes, type: DType): Job {
  const parts = partsOf(type)
  const { found, run } = factoring(workspace, size, parts)
  // Parts of a complex number follow each other.
  const row = parts * size
  const lower = (to: Numbers): void => {
    write(workspace, found.a, to)
    for (let i = 0; i < size; i++) {
      to[i * row + parts * i] = 1
      to.fill(0, i * row + parts * i + 1, (i + 1) * row)
    }
  }
  let exponent = 0
  const upper = (to: Numbers): void => {
    scaleGridByPower(workspace, found.a, -exponent)
    write(workspace, found.a, to)
    for (let i = 0; i < size; i++) to.fill(0, i * row, i * row + parts * i)
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
