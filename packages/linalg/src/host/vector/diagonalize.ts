// Eigenvalues and eigenvectors of symmetric matrices in a workspace.
import type { Attributes, DType } from '@nx/types'
import { type Pair, turnedPhase } from '../complex.ts'
import { orderOf, toDiagonal } from '../diagonal-steps.ts'
import { turnRow } from './complex-vectors.ts'
import { type Grid, partsOf, realRows, reserveGrid } from './grid.ts'
import { type Job, type Numbers, write } from './job.ts'
import {
  accumulate,
  blockSize,
  clearReflectors,
  makeTriangle,
  reserveReflectors,
  setIdentity,
} from './reflections.ts'
import { reserveRotations, RowRotations } from './rotations.ts'
import { scaleGrid, takeUnitRows, turnGrid } from './spectrum.ts'
import { symmetricForm, tridiagonalize, tridiagonalizeComplex } from './tridiagonalize.ts'
import type { Workspace } from './workspace.ts'

/** As the kernel for any host: eigenvalues in order, and eigenvectors as columns. */
export function diagonalizeJob(
  workspace: Workspace,
  size: number,
  _: number,
  attrs: Attributes,
  type: DType,
): Job {
  const parts = partsOf(type)
  const room = (rows: number): Grid => reserveGrid(workspace, rows, parts * size)
  const a = reserveGrid(workspace, size, size, parts)
  const vectors = reserveGrid(workspace, size, size, parts)
  const form = parts === 1 ? a : room(2 * size)
  // Vectors as rows, before and after they are sorted; entries of complex ones are pairs.
  const [rows, sorted] = [room(size), { ...form, rows: size }]
  const changes = room(6)
  const all = reserveReflectors(workspace, size - 2, size, 1, size, parts)
  const rotationRoom = reserveRotations(workspace, size)
  const [diagonal, beside, values] = [0, 1, 2].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const pairs = new Float64Array(2 * size)
  let isFinite = true
  /** What is beside the diagonal becomes real by phases, which the vectors take. */
  const takePhases = (): void => {
    let before: Pair = [1, 0]
    for (let i = 0; i + 1 < size; i++) {
      const { size: each, phase } = turnedPhase(pairs[2 * i]!, pairs[2 * i + 1]!, before)
      beside[i] = each
      before = phase
      turnRow(workspace, rows, i + 1, phase)
    }
  }
  const run = (): void => {
    if (parts === 2) symmetricForm(workspace, a, form)
    const factor = scaleGrid(workspace, form, true)
    isFinite = !Number.isNaN(factor)
    if (!isFinite) return
    const reflections = clearReflectors(workspace, all)
    if (parts === 1) tridiagonalize(workspace, form, changes, reflections, all.grid, diagonal, beside)
    else tridiagonalizeComplex(workspace, form, changes, reflections, all.grid, diagonal, pairs)
    for (let k = 0; k < all.count; k += blockSize) makeTriangle(workspace, all, k)
    setIdentity(workspace, vectors)
    accumulate(workspace, all, vectors)
    turnGrid(workspace, realRows(vectors), rows)
    if (parts === 2) takePhases()
    toDiagonal(diagonal, beside.subarray(0, size - 1), new RowRotations(workspace, rows, rotationRoom))
    const order = orderOf(diagonal, attrs['byMagnitude'] === true)
    for (let k = 0; k < size; k++) values[k] = diagonal[order[k]!]! / factor
    takeUnitRows(workspace, rows, sorted, order)
    turnGrid(workspace, sorted, realRows(vectors))
  }
  const orNaN =
    (give: (to: Numbers) => void) =>
    (to: Numbers): void =>
      isFinite ? give(to) : void to.fill(NaN)
  return {
    inputs: [a],
    outputs: [orNaN((to) => to.set(values)), orNaN((to) => write(workspace, vectors, to))],
    run,
  }
}
