// Orthogonal triangularisation on the host.
import { batched } from './kernel.ts'
import { type Matrix, setIdentity, zeroMatrix } from './matrix.ts'
import { blockFrom, blockOf } from './product.ts'
import { accumulate, columnFrom, reflectLeft, toReflector } from './reflect.ts'
import {
  accumulateReflections,
  applyBlock,
  blockSize,
  noReflections,
  reflect,
  type Reflections,
  small,
  toReflection,
} from './reflectors.ts'
import { scaleByPower, tame } from './taming.ts'
import { partsOf } from './vector/grid.ts'
import { forMatrices } from './vector/jobs.ts'
import { triangularizeJob } from './vector/triangularize.ts'
import { addMultiple, innerProduct } from './vectors.ts'

/** Unitary `q` of as many columns as `width` says, and triangular `r`, of matrices `[batch, m, n]`. */
export const triangularizeKernel = /* @__PURE__ */ batched(
  ([a], attrs) => {
    const { rows, columns } = a!
    const count = Math.min(rows, columns)
    const q = zeroMatrix(rows, attrs['width'] as number, a!.im !== null)
    const results = [q, a!]
    if (a!.im !== null) {
      return () => {
        const exponent = tame(a!)
        setIdentity(q)
        triangularizeComplex(a!, q, count)
        scaleByPower(a!, -exponent)
        return results
      }
    }
    const all = noReflections(count, rows, 0)
    const panel = new Float64Array(Math.min(blockSize, count) * rows)
    return () => {
      const exponent = tame(a!)
      setIdentity(q)
      if (rows <= small) reflectColumns(a!, all)
      else
        for (let k = 0; k < count; k += blockSize) {
          const beyond = Math.min(k + blockSize, count)
          triangularizePanel(a!, all, panel, k, beyond)
          if (beyond < columns) applyBlock(all, k, blockFrom(blockOf(a!), k, beyond), columns - beyond, true)
        }
      accumulateReflections(q, all)
      scaleByPower(a!, -exponent)
      return results
    }
  },
  /* @__PURE__ */ forMatrices((workspace, rows, columns, attrs, type) =>
    triangularizeJob(workspace, rows, columns, attrs['width'] as number, partsOf(type)),
  ),
)

/** Columns by reflections one after the other, in place. */
function reflectColumns(a: Matrix, all: Reflections): void {
  const { rows, columns, re } = a
  for (let k = 0; k < all.count; k++) {
    for (let i = k; i < rows; i++) all.vectors[k * rows + i] = re[i * columns + k]!
    re[k * columns + k] = toReflection(all, k)
    for (let i = k + 1; i < rows; i++) re[i * columns + k] = 0
    reflect(a, all, k, k + 1)
  }
}

/** Columns from `first` on, by reflections one after the other, on a copy where columns are contiguous. */
function triangularizePanel(
  { rows, columns, re }: Matrix,
  all: Reflections,
  panel: Float64Array,
  first: number,
  beyond: number,
): void {
  const { vectors, taus } = all
  for (let i = first; i < rows; i++) {
    for (let k = first; k < beyond; k++) panel[(k - first) * rows + i] = re[i * columns + k]!
  }
  for (let k = first; k < beyond; k++) {
    const own = (k - first) * rows
    const row = k * rows
    for (let i = k; i < rows; i++) vectors[row + i] = panel[own + i]!
    const reflected = toReflection(all, k)
    for (let i = first; i < k; i++) re[i * columns + k] = panel[own + i]!
    re[k * columns + k] = reflected
    for (let i = k + 1; i < rows; i++) re[i * columns + k] = 0
    for (let other = own + rows; other < (beyond - first) * rows; other += rows) {
      const sum = innerProduct(vectors, row + k, panel, other + k, rows - k)
      addMultiple(panel, other + k, vectors, row + k, rows - k, -taus[k]! * sum)
    }
  }
}

function triangularizeComplex(a: Matrix, q: Matrix, count: number): void {
  const { rows, columns, re, im } = a
  const reflectors = []
  for (let k = 0; k < count; k++) {
    const v = toReflector(columnFrom(a, k, k))
    reflectLeft(a, v, k)
    reflectors.push(v)
    for (let i = k + 1; i < rows; i++) {
      re[i * columns + k] = 0
      im![i * columns + k] = 0
    }
  }
  accumulate(q, reflectors)
}
