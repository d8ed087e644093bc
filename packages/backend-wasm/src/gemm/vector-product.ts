// Matrix–vector products in calls short enough for the engine to swap in optimised code between them.
import type { Kernels } from './kernels.ts'
import type { Matrix, Product } from './matrix-product.ts'

const elementsPerCall = 1 << 17
/** Part of the output that stays in the first-level cache while rows are added to it. */
const axpyColumns = 2048

/**
 * Computes a product with one row or one column, and says whether it could: the matrix must be contiguous along one
 * of its axes.
 */
export function vectorProduct(
  kernels: Kernels,
  product: Product,
  scratch: (byteLength: number) => number,
): boolean {
  const { a, b, c, m, n, k } = product
  const bytes = kernels.element.byteLength
  const contiguous = (matrix: Matrix): boolean => matrix.rowStep === bytes || matrix.columnStep === bytes
  if (n === 1 && contiguous(a)) {
    const x = compacted(kernels, b.address, b.rowStep, k, scratch)
    timesVector(kernels, a.address, a.rowStep, a.columnStep, x, c, m, k)
    return true
  }
  if (m === 1 && contiguous(b)) {
    const x = compacted(kernels, a.address, a.columnStep, k, scratch)
    timesVector(kernels, b.address, b.columnStep, b.rowStep, x, c, n, k)
    return true
  }
  return false
}

/** The address of the vector, or of a contiguous copy of it. */
function compacted(
  kernels: Kernels,
  address: number,
  step: number,
  count: number,
  scratch: (byteLength: number) => number,
): number {
  const bytes = kernels.element.byteLength
  if (step === bytes) return address
  const copy = scratch(count * bytes)
  kernels.part('vector').compact(address, step, copy, count)
  return copy
}

/** `y[o] = Σₖ matrix[o, k] · x[k]`; one of the steps is an element's size. */
function timesVector(
  kernels: Kernels,
  matrix: number,
  outStep: number,
  kStep: number,
  x: number,
  y: number,
  outs: number,
  k: number,
): void {
  const bytes = kernels.element.byteLength
  const { dot, axpy, zero } = kernels.part('vector')
  if (kStep === bytes) {
    const rows = Math.max(4, Math.floor(elementsPerCall / k / 4) * 4)
    for (let row = 0; row < outs; row += rows) {
      dot(matrix + row * outStep, outStep, x, y + row * bytes, Math.min(rows, outs - row), k)
    }
    return
  }
  zero(y, outs * bytes)
  const rows = elementsPerCall / axpyColumns
  for (let column = 0; column < outs; column += axpyColumns) {
    const columns = Math.min(axpyColumns, outs - column)
    const offset = column * bytes
    for (let row = 0; row < k; row += rows) {
      axpy(
        matrix + offset + row * kStep,
        kStep,
        x + row * bytes,
        y + offset,
        Math.min(rows, k - row),
        columns,
      )
    }
  }
}
