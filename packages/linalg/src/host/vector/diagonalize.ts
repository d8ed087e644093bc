// Eigenvalues and eigenvectors of symmetric matrices in a workspace.
import type { Attributes } from '@nx/types'
import { orderOf, toDiagonal } from '../diagonal-steps.ts'
import { type Reflections, toReflection } from '../reflectors.ts'
import { addMultiple, innerProduct } from '../vectors.ts'
import { fillZeros, type Grid, inEights, reserveGrid } from './grid.ts'
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
import type { Workspace } from './workspace.ts'

/** As the kernel for any host: eigenvalues in order, and eigenvectors as columns. */
export function diagonalizeJob(workspace: Workspace, size: number, _: number, attrs: Attributes): Job {
  const room = (rows: number): Grid => reserveGrid(workspace, rows, size)
  // The matrix and its vectors take turns, as columns and as rows.
  const [a, other, vectors] = [room(size), room(size), room(4)]
  const all = reserveReflectors(workspace, size - 2, size, 1, size)
  const rotationRoom = reserveRotations(workspace, size)
  const [diagonal, beside, values] = [0, 1, 2].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let isFinite = true
  const run = (): void => {
    const factor = scaleGrid(workspace, a, true)
    isFinite = !Number.isNaN(factor)
    if (!isFinite) return
    const reflections = clearReflectors(workspace, all)
    tridiagonalize(workspace, a, vectors, reflections, all.grid, diagonal, beside)
    for (let k = 0; k < all.count; k += blockSize) makeTriangle(workspace, all, k)
    setIdentity(workspace, other)
    accumulate(workspace, all, other)
    turnGrid(workspace, other, a)
    toDiagonal(diagonal, beside.subarray(0, size - 1), new RowRotations(workspace, a, rotationRoom))
    const order = orderOf(diagonal, attrs['byMagnitude'] === true)
    for (let k = 0; k < size; k++) values[k] = diagonal[order[k]!]! / factor
    takeUnitRows(workspace, a, other, order)
    turnGrid(workspace, other, a)
  }
  const orNaN =
    (give: (to: Numbers) => void) =>
    (to: Numbers): void =>
      isFinite ? give(to) : void to.fill(NaN)
  return {
    inputs: [a],
    outputs: [orNaN((to) => to.set(values)), orNaN((to) => write(workspace, a, to))],
    run,
  }
}

/** As the reduction for any host, of the lower triangle. */
function tridiagonalize(
  workspace: Workspace,
  a: Grid,
  vectors: Grid,
  all: Reflections,
  { address: first, row: firstRow }: Grid,
  diagonal: Float64Array,
  beside: Float64Array,
): void {
  const { address, row, rows: size } = a
  const step = row / 8
  const re = workspace.numbers(address, size * step)
  fillZeros(workspace, vectors)
  const places = [0, 1, 2].map((k) => vectors.address + k * vectors.row) as [number, number, number]
  const [v, w, product] = places.map((place) => workspace.numbers(place, inEights(size))) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  for (let k = 0; k < size; k++) {
    for (let i = k; i < size; i++) re[i * step + k]! -= v[i]! * w[k]! + w[i]! * v[k]!
    diagonal[k] = re[k * step + k]!
    if (k + 2 === size) beside[k] = re[(k + 1) * step + k]!
    if (k + 2 >= size) continue
    const own = k * all.length
    for (let i = k + 1; i < size; i++) all.vectors[own + i] = re[i * step + k]!
    beside[k] = toReflection(all, k)
    product.fill(0)
    const next = first + k * firstRow
    workspace.code.changeSymmetric(address, row, k + 1, size, places[0], places[1], next, places[2])
    const tau = all.taus[k]!
    for (let i = k + 1; i < size; i++) product[i]! *= tau
    const along = innerProduct(product, k + 1, all.vectors, own + k + 1, size - k - 1)
    v.set(all.vectors.subarray(own, own + size))
    w.set(product)
    addMultiple(w, k + 1, v, k + 1, size - k - 1, (-tau * along) / 2)
  }
}
