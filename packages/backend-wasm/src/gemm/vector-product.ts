// Matrix–vector products in calls short enough for the engine to swap in optimised code between them.
import type { Context } from './index.ts'
import type { Matrix, Product } from './matrix-product.ts'

const elementsPerCall = 131_072
/** Part of the output that stays in the first-level cache while rows are added to it. */
const axpyColumns = 2048

/**
 * Computes a product with one row or one column, and says whether it could: the matrix must be contiguous along one
 * of its axes.
 */
export function vectorProduct(context: Context, { a, b, c, m, n, k }: Product): boolean {
  const bytes = context.element.byteLength
  const contiguous = (matrix: Matrix): boolean => matrix.rowStep === bytes || matrix.columnStep === bytes
  if (n === 1 && contiguous(a))
    timesVector(context, a.address, a.rowStep, a.columnStep, b.address, b.rowStep, c, m, k)
  else if (m === 1 && contiguous(b)) {
    timesVector(context, b.address, b.columnStep, b.rowStep, a.address, a.columnStep, c, n, k)
  } else return false
  return true
}

/** `y[o] = Σₖ matrix[o, k] · vector[k]`; one of the steps of the matrix is an element's size. */
function timesVector(
  { element, kernels, host }: Context,
  matrix: number,
  outStep: number,
  kStep: number,
  vector: number,
  step: number,
  y: number,
  outs: number,
  k: number,
): void {
  const bytes = element.byteLength
  const { dot, axpy, copy } = kernels
  const x = step === bytes ? vector : host.scratch(k * bytes)
  if (x !== vector) copy(vector, 0, step, x, 0, bytes, 1, k)
  if (kStep === bytes) {
    const rows = Math.max(4, Math.floor(elementsPerCall / k / 4) * 4)
    for (let row = 0; row < outs; row += rows) {
      dot(matrix + row * outStep, outStep, x, y + row * bytes, Math.min(rows, outs - row), k)
    }
    return
  }
  new Uint8Array(host.memory.buffer, y, outs * bytes).fill(0)
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
