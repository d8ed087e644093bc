// Matrix–vector products in calls short enough for the engine to swap in optimised code between them.
import type { Context } from './index.ts'
import { isStrided } from './matrix-product.ts'
import type { Product, StridedMatrix } from './matrix-product.ts'
import { inPieces } from './pieces.ts'

const elementsPerCall = 131_072
/** Part of the output that stays in the first-level cache while rows are added to it. */
const axpyColumns = 2048
/** The most of k that is summed in the type itself: in 8 or 16 lanes of a row, or by fours into a column. */
const rowPiece = 2048
const columnPiece = 1024

/**
 * Computes a product with one row or one column, and says whether it could: the matrix must be contiguous along one
 * of its axes.
 */
export function vectorProduct(context: Context, product: Product): boolean {
  const { a, b, m, n } = product
  const bytes = context.element.byteLength
  if (!isStrided(a) || !isStrided(b)) return false
  const [matrix, vector] = n === 1 ? [a, b] : [transposed(b), transposed(a)]
  if (Math.min(m, n) > 1 || (matrix.rowStep !== bytes && matrix.columnStep !== bytes)) return false
  timesVector(context, matrix, vector, { ...product, m: m * n })
  return true
}

const transposed = ({ address, rowStep, columnStep }: StridedMatrix): StridedMatrix => ({
  address,
  rowStep: columnStep,
  columnStep: rowStep,
})

/** `c[o] = Σₖ a[o, k] · b[k]`; one of the steps of the matrix is an element's size. */
function timesVector(context: Context, a: StridedMatrix, b: StridedMatrix, { c, m, k }: Product): void {
  const { element, kernels, host } = context
  const bytes = element.byteLength
  const { dot, axpy, copy } = kernels
  const vector = b.rowStep === bytes ? b.address : host.scratch(k * bytes)
  if (vector !== b.address) copy(b.address, vector, 1, 0, 0, 1, 0, 0, k, b.rowStep, bytes)
  const isRowwise = a.columnStep === bytes
  inPieces(context, c, m, k, isRowwise ? rowPiece : columnPiece, (from, to) => {
    const [first, x] = [a.address + from * a.columnStep, vector + from * bytes]
    const length = to - from
    if (isRowwise) {
      const rows = Math.max(4, Math.floor(elementsPerCall / length / 4) * 4)
      for (let row = 0; row < m; row += rows) {
        dot(first + row * a.rowStep, a.rowStep, x, c + row * bytes, Math.min(rows, m - row), length)
      }
      return
    }
    new Uint8Array(host.memory.buffer, c, m * bytes).fill(0)
    const rows = elementsPerCall / axpyColumns
    for (let column = 0; column < m; column += axpyColumns) {
      const columns = Math.min(axpyColumns, m - column)
      const offset = column * bytes
      for (let row = 0; row < length; row += rows) {
        axpy(
          first + offset + row * a.columnStep,
          a.columnStep,
          x + row * bytes,
          c + offset,
          Math.min(rows, length - row),
          columns,
        )
      }
    }
  })
}
