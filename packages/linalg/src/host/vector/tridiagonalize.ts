// Reduction of Hermitian matrices to tridiagonal ones in a workspace.
import { type Reflections, toReflection } from '../reflectors.ts'
import { addMultiple, innerProduct } from '../vectors.ts'
import { timesImaginary, toComplexReflection } from './complex-vectors.ts'
import { fillZeros, type Grid, inEights, numbersOf } from './grid.ts'

import type { Workspace } from './workspace.ts'

/** As the reduction for any host, of the lower triangle. */
export function tridiagonalize(
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

/** The real form of the lower triangle of a Hermitian matrix, of whose diagonal the real parts are read; symmetric itself. */
export function symmetricForm(workspace: Workspace, a: Grid, form: Grid): void {
  const [from, to] = [numbersOf(workspace, a), numbersOf(workspace, form)]
  const [step, wide] = [a.row / 8, form.row / 8]
  for (let i = 0; i < a.rows; i++) {
    const source = 2 * i * step
    let at = 2 * i * wide
    for (let j = source; j <= source + i; j++, at += 2) {
      const x = from[j]!
      const y = j === source + i ? 0 : from[j + step]!
      to[at] = x
      to[at + 1] = -y
      to[at + wide] = y
      to[at + wide + 1] = x
    }
  }
}

/**
 * As `tridiagonalize`, of the real form of a complex matrix: what is beside the diagonal are pairs. The change that a complex reflection makes is
 * one of rank four.
 */
export function tridiagonalizeComplex(
  workspace: Workspace,
  form: Grid,
  vectors: Grid,
  all: Reflections,
  { address: first, row: firstRow }: Grid,
  diagonal: Float64Array,
  beside: Float64Array,
): void {
  const { address, row, rows } = form
  const step = row / 8
  const re = numbersOf(workspace, form)
  fillZeros(workspace, vectors)
  const places = Array.from({ length: 6 }, (_, k) => vectors.address + k * vectors.row)
  const [v, w, iv, iw, product] = places.map((place) => workspace.numbers(place, inEights(rows))) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const [vAt, wAt, ivAt, iwAt, productAt, ignoredAt] = places as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let k = 0; k < rows; k += 2) {
    for (let i = k; i < rows; i++) {
      re[i * step + k]! -= v[i]! * w[k]! + w[i]! * v[k]! + (iv[i]! * iw[k]! + iw[i]! * iv[k]!)
    }
    diagonal[k / 2] = re[k * step + k]!
    if (k + 4 === rows) {
      beside[k] = re[(k + 2) * step + k]!
      beside[k + 1] = re[(k + 3) * step + k]!
    }
    if (k + 4 >= rows) continue
    const own = k * all.length
    for (let i = k + 2; i < rows; i++) all.vectors[own + i] = re[i * step + k]!
    beside.set(toComplexReflection(all, k / 2), k)
    const next = first + k * firstRow
    workspace.code.changeSymmetric(address, row, k + 2, rows, vAt, wAt, next, ignoredAt)
    product.fill(0)
    workspace.code.changeSymmetric(address, row, k + 2, rows, ivAt, iwAt, next, productAt)
    const tau = all.taus[k]!
    for (let i = k + 2; i < rows; i++) product[i]! *= tau
    const along = innerProduct(product, k + 2, all.vectors, own + k + 2, rows - k - 2)
    v.set(all.vectors.subarray(own, own + rows))
    w.set(product)
    addMultiple(w, k + 2, v, k + 2, rows - k - 2, (-tau * along) / 2)
    timesImaginary(iv, v)
    timesImaginary(iw, w)
  }
}
