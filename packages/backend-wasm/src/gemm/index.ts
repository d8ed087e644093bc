// Matrix product kernels over linear memory.
import type { Features } from '../features.ts'
import { detectFeatures } from '../features.ts'
import { blocking, readsInPlace } from './blocking.ts'
import type { ElementType } from './element.ts'
import type { Kernels } from './kernels.ts'
import { loadKernels } from './kernels.ts'
import type { RowLayout } from './micro.ts'
import { hasVectorKernel, vectorProduct } from './vector-product.ts'

export type { ElementType } from './element.ts'

/** Where the kernels work. */
export interface GemmHost {
  readonly memory: WebAssembly.Memory
  /** The address of at least so many bytes, 16-byte aligned, that stay ours until the next call of `gemm`. */
  scratch(byteLength: number): number
}

/** A matrix operand: its address, and its strides in elements; any strides, negative and zero too. */
export interface MatrixOperand {
  readonly address: number
  readonly rowStride: number
  readonly columnStride: number
  /** From one matrix of a batch to the next; 0 repeats the same one. */
  readonly batchStride?: number
}

/** `C[m, n] = A[m, k] · B[k, n]`, `batch` times; C is contiguous and overlaps neither A nor B. */
export interface GemmCall {
  readonly type: ElementType
  readonly m: number
  readonly n: number
  readonly k: number
  readonly a: MatrixOperand
  readonly b: MatrixOperand
  /** The address of C, row-major; the matrices of a batch follow each other. */
  readonly c: number
  readonly batch?: number
}

/** Computes matrix products in one memory. */
export type Gemm = (call: GemmCall) => void

/** Strides in bytes. */
interface Matrix {
  readonly address: number
  readonly rowStep: number
  readonly columnStep: number
}

/** The matrix product over a memory; kernels are made at the first call for a type. */
export function createGemm(host: GemmHost, features: Features = detectFeatures()): Gemm {
  const loaded: { [K in ElementType]?: Kernels } = {}
  return (call) => {
    const { m, n, k, a, b, batch = 1 } = call
    if (m === 0 || n === 0 || batch === 0) return
    const kernels = (loaded[call.type] ??= loadKernels(call.type, host.memory, features))
    const bytes = kernels.element.byteLength
    if (k === 0) return kernels.zero(call.c, batch * m * n * bytes)
    const matrix = (operand: MatrixOperand, index: number): Matrix => ({
      address: operand.address + index * (operand.batchStride ?? 0) * bytes,
      rowStep: operand.rowStride * bytes,
      columnStep: operand.columnStride * bytes,
    })
    for (let index = 0; index < batch; index++) {
      product(kernels, host, matrix(a, index), matrix(b, index), call.c + index * m * n * bytes, m, n, k)
    }
  }
}

function product(
  kernels: Kernels,
  host: GemmHost,
  a: Matrix,
  b: Matrix,
  c: number,
  m: number,
  n: number,
  k: number,
): void {
  const bytes = kernels.element.byteLength
  const scratch = (byteLength: number): number => host.scratch(byteLength)
  if (n === 1 && hasVectorKernel(a.rowStep, a.columnStep, bytes)) {
    const { address: matrix, rowStep: outStep, columnStep: kStep } = a
    return vectorProduct(kernels, { matrix, outStep, kStep, x: b.address, xStep: b.rowStep, y: c, outs: m, k }, scratch)
  }
  if (m === 1 && hasVectorKernel(b.columnStep, b.rowStep, bytes)) {
    const { address: matrix, columnStep: outStep, rowStep: kStep } = b
    return vectorProduct(kernels, { matrix, outStep, kStep, x: a.address, xStep: a.columnStep, y: c, outs: n, k }, scratch)
  }
  matrixProduct(kernels, host, a, b, c, m, n, k)
}

function matrixProduct(
  kernels: Kernels,
  host: GemmHost,
  a: Matrix,
  b: Matrix,
  c: number,
  m: number,
  n: number,
  k: number,
): void {
  const { element, tileColumns } = kernels
  const { byteLength: bytes, tileRows } = element
  const { kBlock, mBlock, nBlock } = blocking(element, m, n, k)
  const aInPlace = readsInPlace(element, m * k, n / tileColumns)
  const bInPlace = b.columnStep === bytes && readsInPlace(element, k * n, m / tileRows)
  const adjacent = aInPlace && a.rowStep === bytes
  const separate = aInPlace && !adjacent && a.columnStep === bytes
  const packsRows = !adjacent && !separate
  const layout: RowLayout = separate ? 'separate' : 'adjacent'
  const macro = kernels[`macro_${layout}`]

  const edgeBytes = tileRows * tileColumns * bytes
  const rowsBytes = packsRows ? mBlock * kBlock * bytes : 0
  const columnPanels = bInPlace ? 1 : Math.ceil(nBlock / tileColumns)
  const edge = host.scratch(edgeBytes + rowsBytes + columnPanels * tileColumns * kBlock * bytes)
  const packedRows = edge + edgeBytes
  const packedColumns = packedRows + rowsBytes

  const aStep = packsRows ? tileRows * bytes : separate ? a.rowStep : a.columnStep
  const cStep = n * bytes
  for (let column = 0; column < n; column += nBlock) {
    const columns = Math.min(nBlock, n - column)
    // Columns up to here are read in place; the rest are packed, padded to a full panel.
    const direct = bInPlace ? columns - (columns % tileColumns) : 0
    for (let depth = 0; depth < k; depth += kBlock) {
      const depths = Math.min(kBlock, k - depth)
      const bBlock = b.address + depth * b.rowStep + column * b.columnStep
      const packed = columns - direct
      if (packed > 0) {
        const source = bBlock + direct * b.columnStep
        kernels.packColumns(source, b.columnStep, b.rowStep, packedColumns, packed, depths)
      }
      const accumulate = depth > 0 ? 1 : 0
      for (let row = 0; row < m; row += mBlock) {
        const rows = Math.min(mBlock, m - row)
        let aBlock = a.address + row * a.rowStep + depth * a.columnStep
        let aPanel = tileRows * a.rowStep
        if (packsRows) {
          kernels.packRows(aBlock, a.rowStep, a.columnStep, packedRows, rows, depths)
          aBlock = packedRows
          aPanel = tileRows * bytes * depths
        }
        const cBlock = c + row * cStep + column * bytes
        const cover = (bFrom: number, bStep: number, bPanel: number, from: number, count: number): void => {
          const to = cBlock + from * bytes
          macro(aBlock, bFrom, to, depths, aStep, bStep, cStep, accumulate, aPanel, bPanel, rows, count, edge)
        }
        const panelStep = tileColumns * bytes
        if (direct > 0) cover(bBlock, b.rowStep, panelStep, 0, direct)
        if (packed > 0) cover(packedColumns, panelStep, panelStep * depths, direct, packed)
      }
    }
  }
}
