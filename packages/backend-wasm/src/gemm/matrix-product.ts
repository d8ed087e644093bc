// The blocked matrix product: chooses what to pack, and covers C block by block.
import { blocking, readsInPlace, tableBytes } from './blocking.ts'
import type { Context, Room, Steps } from './index.ts'
import { packing } from './packing.ts'
import { inPieces } from './pieces.ts'

/** The most of k whose blocks are added to C in the type itself. */
export const longestSum = 4096

/** A matrix; strides in bytes, or the places of all rows or columns, in bytes from the address. */
export interface Matrix {
  readonly address: number
  readonly rowStep: Steps
  readonly columnStep: Steps
}

/** A matrix without tables. */
export interface StridedMatrix extends Matrix {
  readonly rowStep: number
  readonly columnStep: number
}

export const isStrided = (matrix: Matrix): matrix is StridedMatrix =>
  typeof matrix.rowStep === 'number' && typeof matrix.columnStep === 'number'

/** `C[m, n] = A[m, k] · B[k, n]`, C contiguous at `c`. */
export interface Product {
  readonly a: Matrix
  readonly b: Matrix
  readonly c: number
  readonly m: number
  readonly n: number
  readonly k: number
  /** Rows that are computed. */
  readonly begin: number
  readonly end: number
  /** Bytes from one row of C to the next. */
  readonly step: number
  /** Where all of B stays packed, and room for the rest behind it. */
  readonly room: Room | undefined
}

/**
 * Computes the product block by block: a block of B stays in the second-level cache while panels of A pass it.
 *
 * The loops are here and not in WebAssembly: engines swap in optimised code only between calls.
 */
export function matrixProduct(context: Context, product: Product): void {
  const { c, n, k, begin, end } = product
  const first = c + begin * n * context.element.byteLength
  inPieces(context, first, (end - begin) * n, k, longestSum, (from, to) => blocks(context, product, from, to))
}

/** A matrix as it is read in place, which one with tables is not. */
const inStrides = (matrix: Matrix): StridedMatrix =>
  isStrided(matrix) ? matrix : { address: matrix.address, rowStep: 0, columnStep: 0 }

/** Sums over a part of k. */
function blocks(
  { element, kernels, host }: Context,
  { a, b, c, m, n, k, begin, end, step, room }: Product,
  from: number,
  to: number,
): void {
  const { byteLength: bytes, tileRows, tileColumns } = element
  const { kBlock, mBlock, nBlock } = blocking(element, end - begin, n, to - from)
  const packsA = !isStrided(a) || !readsInPlace(element, (end - begin) * (to - from), n / tileColumns)
  const bInPlace =
    isStrided(b) && b.columnStep === bytes && readsInPlace(element, (to - from) * n, m / tileRows)
  const { copy } = kernels
  const macro = packsA ? kernels.packed : kernels.strided

  const panelBytes = tileColumns * bytes
  const edgeBytes = mBlock * panelBytes
  const rowsBytes = packsA ? mBlock * kBlock * bytes : 0
  const panels = Math.ceil(n / tileColumns)
  const columnPanels = bInPlace ? 1 : Math.ceil(nBlock / tileColumns)
  const columnsBytes = panelBytes * (room === undefined ? columnPanels * kBlock : panels * k)
  const start = room?.address ?? host.scratch(columnsBytes + edgeBytes + rowsBytes + tableBytes(m, n, k))
  const edge = start + columnsBytes
  const packedA = edge + edgeBytes
  const tables = packedA + rowsBytes
  const packA = packing(host, kernels.packRows, kernels.gatherRows, {
    address: a.address,
    across: a.rowStep,
    along: a.columnStep,
    counts: [m, k],
    tables,
  })
  const packB = packing(host, kernels.packColumns, kernels.gatherColumns, {
    address: b.address,
    across: b.columnStep,
    along: b.rowStep,
    counts: [n, k],
    tables: tables + 4 * (m + k),
  })

  const [aInStrides, bInStrides] = [inStrides(a), inStrides(b)]
  const aStep = packsA ? tileRows * bytes : aInStrides.columnStep
  const aRow = packsA ? 0 : aInStrides.rowStep
  for (let column = 0; column < n; column += nBlock) {
    const columns = Math.min(nBlock, n - column)
    // Whole tiles are read in place if that is possible; the rest are packed, padded to full panels.
    const partial = columns % tileColumns
    const whole = columns - partial
    const direct = bInPlace ? whole : 0
    for (let depth = from; depth < to; depth += kBlock) {
      const depths = Math.min(kBlock, to - depth)
      const accumulate = depth > from ? 1 : 0
      const bBlock = b.address + depth * bInStrides.rowStep + column * bInStrides.columnStep
      const packedB =
        room === undefined ? start : start + (depth * panels * tileColumns + column * depths) * bytes
      if (direct < columns && room?.packed !== b.address)
        packB(column + direct, depth, packedB, columns - direct, depths)
      for (let row = begin; row < end; row += mBlock) {
        const rows = Math.min(mBlock, end - row)
        const aPanel = packsA ? tileRows * bytes * depths : 0
        const aBlock = packsA ? packedA : a.address + row * aInStrides.rowStep + depth * aInStrides.columnStep
        if (packsA) packA(row, depth, packedA, rows, depths)
        const cover = (
          first: number,
          bStep: number,
          bPanel: number,
          target: number,
          targetStep: number,
          count: number,
        ): void =>
          macro(
            aBlock,
            first,
            target,
            depths,
            aRow,
            aStep,
            bStep,
            targetStep,
            accumulate,
            0,
            aPanel,
            bPanel,
            rows,
            count,
          )
        const tile = c + row * step + column * bytes
        const packedPanel = panelBytes * depths
        if (direct > 0) cover(bBlock, bInStrides.rowStep, panelBytes, tile, step, direct)
        else if (whole > 0) cover(packedB, panelBytes, packedPanel, tile, step, whole)
        if (partial === 0) continue
        // A tile over the edge of C would write past its rows: it goes through a small buffer.
        const [part, last] = [tile + whole * bytes, packedB + ((whole - direct) / tileColumns) * packedPanel]
        if (accumulate) copy(part, edge, 1, 0, 0, rows, step, panelBytes, partial, bytes, bytes)
        cover(last, panelBytes, packedPanel, edge, panelBytes, tileColumns)
        copy(edge, part, 1, 0, 0, rows, panelBytes, step, partial, bytes, bytes)
      }
    }
  }
}
