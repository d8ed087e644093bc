// The blocked matrix product: chooses what to pack, and covers C block by block.
import { blocking, readsInPlace } from './blocking.ts'
import type { Kernels } from './kernels.ts'
import type { RowLayout } from './micro.ts'

/** A strided matrix; strides in bytes. */
export interface Matrix {
  readonly address: number
  readonly rowStep: number
  readonly columnStep: number
}

/** `C[m, n] = A[m, k] · B[k, n]`, C contiguous at `c`. */
export interface Product {
  readonly a: Matrix
  readonly b: Matrix
  readonly c: number
  readonly m: number
  readonly n: number
  readonly k: number
}

/**
 * Computes the product block by block: a block of B stays in the second-level cache while panels of A pass it.
 *
 * The loops are here and not in WebAssembly: engines swap in optimised code only between calls.
 */
export function matrixProduct(
  kernels: Kernels,
  { a, b, c, m, n, k }: Product,
  scratch: (byteLength: number) => number,
): void {
  const { element, tileColumns } = kernels
  const { byteLength: bytes, tileRows } = element
  const { kBlock, mBlock, nBlock } = blocking(element, m, n, k)
  const aInPlace = readsInPlace(element, m * k, n / tileColumns)
  const bInPlace = b.columnStep === bytes && readsInPlace(element, k * n, m / tileRows)
  const adjacent = aInPlace && a.rowStep === bytes
  const separate = aInPlace && !adjacent && a.columnStep === bytes
  const packsA = !adjacent && !separate
  const layout: RowLayout = separate ? 'separate' : 'adjacent'
  const { macro } = kernels.part(layout)
  const { packRows, packColumns } = kernels.part('pack')

  const edgeBytes = tileRows * tileColumns * bytes
  const rowsBytes = packsA ? mBlock * kBlock * bytes : 0
  const columnPanels = bInPlace ? 1 : Math.ceil(nBlock / tileColumns)
  const panelBytes = tileColumns * bytes
  const edge = scratch(edgeBytes + rowsBytes + columnPanels * panelBytes * kBlock)
  const packedA = edge + edgeBytes
  const packedB = packedA + rowsBytes

  const aStep = packsA ? tileRows * bytes : separate ? a.rowStep : a.columnStep
  const aRow = packsA ? 0 : a.rowStep
  const cStep = n * bytes
  for (let column = 0; column < n; column += nBlock) {
    const columns = Math.min(nBlock, n - column)
    // So many columns are read in place; the rest are packed, padded to full panels.
    const direct = bInPlace ? columns - (columns % tileColumns) : 0
    const packed = columns - direct
    for (let depth = 0; depth < k; depth += kBlock) {
      const depths = Math.min(kBlock, k - depth)
      const accumulate = depth > 0 ? 1 : 0
      const bBlock = b.address + depth * b.rowStep + column * b.columnStep
      if (packed > 0) packColumns(bBlock + direct * bytes, b.columnStep, b.rowStep, packedB, packed, depths)
      for (let row = 0; row < m; row += mBlock) {
        const rows = Math.min(mBlock, m - row)
        const aPanel = packsA ? tileRows * bytes * depths : 0
        let aBlock = a.address + row * a.rowStep + depth * a.columnStep
        if (packsA) {
          packRows(aBlock, a.rowStep, a.columnStep, packedA, rows, depths)
          aBlock = packedA
        }
        const to = c + row * cStep + column * bytes
        const cover = (from: number, bStep: number, bPanel: number, target: number, count: number): void =>
          macro(
            aBlock,
            from,
            target,
            depths,
            aStep,
            bStep,
            cStep,
            accumulate,
            aPanel,
            aRow,
            bPanel,
            rows,
            count,
            edge,
          )
        if (direct > 0) cover(bBlock, b.rowStep, panelBytes, to, direct)
        if (packed > 0) cover(packedB, panelBytes, panelBytes * depths, to + direct * bytes, packed)
      }
    }
  }
}
