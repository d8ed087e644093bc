// Singular values and vectors in a workspace.
import type { Attributes, DType } from '@nx/types'
import { toSingularValues } from '../bidiagonal-steps.ts'
import { type Pair, turnedPhase } from '../complex.ts'
import { bidiagonalize, reserveBidiagonal } from './bidiagonalize.ts'
import { bidiagonalizeComplex, reserveComplexBidiagonal } from './complex-bidiagonalize.ts'
import { turnRow } from './complex-vectors.ts'
import { fillBeyond, type Grid, numbersOf, partsOf, realRows, reserveGrid } from './grid.ts'
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
export function singularJob(
  workspace: Workspace,
  height: number,
  length: number,
  attrs: Attributes,
  type: DType,
): Job {
  const parts = partsOf(type)
  const isWide = height < length
  const [rows, columns] = isWide ? [length, height] : [height, length]
  const width = attrs['isFull'] === true ? rows : columns
  const room = (count: number, size: number): Grid => reserveGrid(workspace, count, size, parts)
  const roomOfRows = (count: number, size: number): Grid => reserveGrid(workspace, count, parts * size)
  const a = room(rows, columns)
  const given = isWide ? room(columns, rows) : a
  // Vectors are columns while they are reflected, and rows while they are turned; entries of complex ones are pairs then.
  const [left, leftRows] = [room(rows, width), roomOfRows(width, rows)]
  const [right, rightRows] = [room(columns, columns), roomOfRows(columns, columns)]
  const [sortedLeft, sortedRight] = [roomOfRows(width, rows), roomOfRows(columns, columns)]
  const before = reserveReflectors(workspace, columns, rows, 0, width, parts)
  const after = reserveReflectors(workspace, columns - 2, columns, 1, columns, parts)
  const reduce =
    parts === 1
      ? realReduction(workspace, a, before, after)
      : complexReduction(workspace, a, before, after, leftRows, rightRows)
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
    turnGrid(workspace, realRows(into), turned)
  }
  const run = (): void => {
    if (isWide && parts === 1) turnGrid(workspace, given, a)
    else if (isWide) adjointGrid(workspace, given, a)
    fillBeyond(workspace, a, 0)
    const factor = scaleGrid(workspace, a, false)
    isFinite = !Number.isNaN(factor)
    if (!isFinite) return
    const takePhases = reduce(diagonal, above)
    accumulated(before, left, leftRows)
    accumulated(after, right, rightRows)
    takePhases?.()
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
    if (isWide) turnGrid(workspace, sortedRight, realRows(right))
    else turnGrid(workspace, sortedLeft, realRows(left))
  }
  const orNaN =
    (give: (to: Numbers) => void): Output =>
    (to) =>
      isFinite ? give(to) : void to.fill(NaN)
  const outputs = [
    orNaN((to) => write(workspace, isWide ? right : left, to)),
    orNaN((to) => to.set(values)),
    orNaN((to) => {
      write(workspace, isWide ? sortedLeft : sortedRight, to)
      // Rows of `vᴴ` are conjugates.
      if (parts === 2) for (let i = 1; i < to.length; i += 2) to[i]! *= -1
    }),
  ]
  return { inputs: [given], outputs, run }
}

/** Reduces a matrix to its diagonal and what is above; gives what vectors take afterwards, if anything. */
type Reduction = (diagonal: Float64Array, above: Float64Array) => (() => void) | undefined

function realReduction(workspace: Workspace, a: Grid, before: Reflectors, after: Reflectors): Reduction {
  const room = reserveBidiagonal(workspace, a.rows, a.columns)
  return (diagonal, above) => {
    const [columnwise, rowwise] = [clearReflectors(workspace, before), clearReflectors(workspace, after)]
    bidiagonalize(workspace, a, room, [columnwise, before.grid], [rowwise, after.grid], diagonal, above)
    return undefined
  }
}

/** What is on the diagonal and above becomes real by phases, which vectors that are rows take. */
function complexReduction(
  workspace: Workspace,
  a: Grid,
  before: Reflectors,
  after: Reflectors,
  leftRows: Grid,
  rightRows: Grid,
): Reduction {
  const size = a.columns
  const room = reserveComplexBidiagonal(workspace, a.rows, size)
  const [corner, beside] = [new Float64Array(2 * size), new Float64Array(2 * size)]
  const pair = (of: Float64Array, i: number): Pair => [of[2 * i]!, of[2 * i + 1]!]
  return (diagonal, above) => {
    const [columnwise, rowwise] = [clearReflectors(workspace, before), clearReflectors(workspace, after)]
    bidiagonalizeComplex(workspace, a, room, [columnwise, before.grid], rowwise, corner, beside)
    return () => {
      // The entry times the conjugate phase of its row and the phase of its column is real and not negative.
      let column: Pair = [1, 0]
      for (let i = 0; i < size; i++) {
        const row = turnedPhase(...pair(corner, i), column)
        diagonal[i] = row.size
        turnRow(workspace, leftRows, i, row.phase)
        if (i + 1 === size) break
        const [re, im] = pair(beside, i)
        const next = turnedPhase(re, -im, row.phase)
        above[i] = next.size
        column = next.phase
        turnRow(workspace, rightRows, i + 1, column)
      }
    }
  }
}

/** Writes the conjugate transpose of a complex matrix. */
function adjointGrid(workspace: Workspace, from: Grid, to: Grid): void {
  const [source, target] = [numbersOf(workspace, from), numbersOf(workspace, to)]
  const [step, wide] = [from.row / 8, to.row / 8]
  for (let i = 0; i < from.rows; i++) {
    for (let j = 0; j < from.columns; j++) {
      const at = 2 * i * step + j
      const place = 2 * j * wide + i
      target[place] = source[at]!
      target[place + wide] = -source[at + step]!
    }
  }
}
