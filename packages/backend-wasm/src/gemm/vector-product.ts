// Matrix–vector products in calls short enough for the engine to swap in optimised code between them.
import type { Kernels } from './kernels.ts'

/** `y[o] = Σₖ matrix[o, k] · x[k]`, strides in bytes, `y` contiguous. */
export interface VectorProduct {
  readonly matrix: number
  readonly outStep: number
  readonly kStep: number
  readonly x: number
  readonly xStep: number
  readonly y: number
  readonly outs: number
  readonly k: number
}

const elementsPerCall = 1 << 17
/** Part of `y` that stays in the first-level cache while rows are added to it. */
const axpyColumns = 2048

/** Whether a layout has a vector kernel: one of the matrix' axes must be contiguous. */
export function hasVectorKernel(outStep: number, kStep: number, byteLength: number): boolean {
  return outStep === byteLength || kStep === byteLength
}

/** Computes the product; `scratch` gives room for a copy of `x`. */
export function vectorProduct(kernels: Kernels, product: VectorProduct, scratch: (bytes: number) => number): void {
  const { matrix, outStep, kStep, y, outs, k } = product
  const { byteLength } = kernels.element
  const x = product.xStep === byteLength ? product.x : scratch(k * byteLength)
  if (x !== product.x) kernels.compact(product.x, product.xStep, x, k)
  if (kStep === byteLength) {
    const rows = Math.max(4, Math.floor(elementsPerCall / k / 4) * 4)
    for (let row = 0; row < outs; row += rows) {
      kernels.dot(matrix + row * outStep, outStep, x, y + row * byteLength, Math.min(rows, outs - row), k)
    }
    return
  }
  kernels.zero(y, outs * byteLength)
  const rows = elementsPerCall / axpyColumns
  for (let column = 0; column < outs; column += axpyColumns) {
    const columns = Math.min(axpyColumns, outs - column)
    const offset = column * byteLength
    for (let row = 0; row < k; row += rows) {
      const part = Math.min(rows, k - row)
      kernels.axpy(matrix + offset + row * kStep, kStep, x + row * byteLength, y + offset, part, columns)
    }
  }
}
