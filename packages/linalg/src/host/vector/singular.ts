// Singular values and vectors in a workspace.
import type { Attributes } from '@nx/types'
import { toSingularValues } from '../bidiagonal-steps.ts'
import { bidiagonalize, reserveBidiagonal } from './bidiagonalize.ts'
import { fillBeyond, type Grid, reserveGrid } from './grid.ts'
import { type Job, type Numbers, type Output, write } from './job.ts'
import {
  accumulate,
  blockSize,
  clearReflectors,
  makeTriangle,
  type Reflectors,
  reserveReflectors,
  setIdentity,
} from './reflections.ts'
import { reserveRotations, RowRotations } from './rotations.ts'
import { scaleGrid, takeUnitRows, turnGrid } from './spectrum.ts'
import type { Workspace } from './workspace.ts'

/** As the kernel for any host: `u`, falling singular values, and `vᴴ`. */
export function singularJob(workspace: Workspace, height: number, length: number, attrs: Attributes): Job {
  const isWide = height < length
  const [rows, columns] = isWide ? [length, height] : [height, length]
  const width = attrs['isFull'] === true ? rows : columns
  const room = (count: number, size: number): Grid => reserveGrid(workspace, count, size)
  const a = room(rows, columns)
  const given = isWide ? room(columns, rows) : a
  // Vectors are columns while they are reflected, and rows while they are turned.
  const [left, leftRows] = [room(rows, width), room(width, rows)]
  const [right, rightRows] = [room(columns, columns), room(columns, columns)]
  const [sortedLeft, sortedRight] = [room(width, rows), room(columns, columns)]
  const before = reserveReflectors(workspace, columns, rows, 0, width)
  const after = reserveReflectors(workspace, columns - 2, columns, 1, columns)
  const bidiagonal = reserveBidiagonal(workspace, rows, columns)
  const rotations = [reserveRotations(workspace, columns), reserveRotations(workspace, columns)] as const
  const [diagonal, above, values] = [0, 1, 2].map(() => new Float64Array(columns)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let isFinite = true

  const accumulated = (all: Reflectors, into: Grid, turned: Grid): void => {
    for (let k = 0; k < all.count; k += blockSize) makeTriangle(workspace, all, k)
    setIdentity(workspace, into)
    accumulate(workspace, all, into)
    turnGrid(workspace, into, turned)
  }
  const run = (): void => {
    if (isWide) turnGrid(workspace, given, a)
    fillBeyond(workspace, a, 0)
    const factor = scaleGrid(workspace, a, false)
    isFinite = !Number.isNaN(factor)
    if (!isFinite) return
    const [columnwise, rowwise] = [clearReflectors(workspace, before), clearReflectors(workspace, after)]
    bidiagonalize(workspace, a, bidiagonal, [columnwise, before.grid], [rowwise, after.grid], diagonal, above)
    accumulated(before, left, leftRows)
    accumulated(after, right, rightRows)
    toSingularValues(diagonal, above.subarray(0, columns - 1), {
      leftTurns: new RowRotations(workspace, leftRows, rotations[0]),
      rightTurns: new RowRotations(workspace, rightRows, rotations[1]),
    })
    const order = Array.from(diagonal, (_, i) => i).sort(
      (i, j) => Math.abs(diagonal[j]!) - Math.abs(diagonal[i]!),
    )
    for (let k = 0; k < columns; k++) values[k] = Math.abs(diagonal[order[k]!]!) / factor
    takeUnitRows(workspace, leftRows, sortedLeft, order)
    takeUnitRows(workspace, rightRows, sortedRight, order, diagonal)
    if (isWide) turnGrid(workspace, sortedRight, right)
    else turnGrid(workspace, sortedLeft, left)
  }
  const orNaN =
    (give: (to: Numbers) => void): Output =>
    (to) =>
      isFinite ? give(to) : void to.fill(NaN)
  const ofGrid = (grid: Grid): Output => orNaN((to) => write(workspace, grid, to))
  const outputs = [
    ofGrid(isWide ? right : left),
    orNaN((to) => to.set(values)),
    ofGrid(isWide ? sortedLeft : sortedRight),
  ]
  return { inputs: [given], outputs, run }
}
