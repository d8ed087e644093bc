// Products of small matrices, many of them by one call of a kernel.
import { ModuleBuilder } from '../encoder/index.ts'
import type { Local } from '../encoder/index.ts'
import { link } from '../link.ts'
import { deepest } from './blocking.ts'
import type { Context, GemmCall } from './index.ts'
import type { Product } from './matrix-product.ts'
import { microKernel } from './micro.ts'

/** Most multiplications of small products, and of those whose right operand is read element by element. */
const smallWork = 32_768
const scatteredWork = 4096
/** Fewer products are computed one by one, by kernels that serve all shapes. */
const fewest = 4
/** Products of one call: their matrices stay in the second-level cache. */
export const together = 64

/** Sums for so many rows and columns of each of some products. */
export type Tile = (...parameters: number[]) => void

/**
 * Whether a call is of many products of small matrices. Those of a single row or
 * column are left out, which are summed in another order.
 */
export const isOfMany = ({ m, n, k, batch = 1, a, b }: GemmCall): boolean =>
  m > 1 &&
  n > 1 &&
  batch >= fewest &&
  k <= deepest &&
  m * n * k <= (b.columnStride === 1 ? smallWork : scatteredWork) &&
  [a.rowStride, a.columnStride, b.rowStride, b.columnStride].every((steps) => typeof steps === 'number')

/** Computes `count` products, whose operands are so many bytes apart: each element by the same sum as in a single product. */
export function smallProducts(
  context: Context,
  { a, b, c, m, n, k, step }: Product,
  count: number,
  aBatch: number,
  bBatch: number,
): void {
  const { byteLength, tileRows, tileColumns } = context.element
  const [aRow, aStep, bStep, bColumn] = [a.rowStep, a.columnStep, b.rowStep, b.columnStep] as [
    number,
    number,
    number,
    number,
  ]
  for (let row = 0, rows = 0; row < m; row += rows) {
    rows = Math.ceil((m - row) / Math.ceil((m - row) / tileRows))
    for (let column = 0; column < n; column += tileColumns)
      tileOf(context, rows, Math.min(tileColumns, n - column), bColumn !== byteLength)(
        count,
        aBatch,
        bBatch,
        m * n * byteLength,
        a.address + row * aRow,
        b.address + column * bColumn,
        c + row * step + column * byteLength,
        k,
        aRow,
        aStep,
        bStep,
        step,
        0,
        bColumn,
      )
  }
}

/** The kernel for tiles of so many rows and columns; made when first needed. */
function tileOf({ element, host, tiles }: Context, rows: number, columns: number, scattered: boolean): Tile {
  const make = (): Tile => {
    const module = new ModuleBuilder()
    const micro = microKernel(module, element, rows, 'strided', columns, scattered)
    const f = module.func('tile', new Array<'i32'>(14).fill('i32'))
    const [count, aBatch, bBatch, cBatch, ...own] = f.params as Local[]
    f.countDown(count!, () => {
      f.call(micro, ...own.map((each) => f.get(each)))
      ;[aBatch, bBatch, cBatch].forEach((step, i) => f.advance(own[i]!, step!))
    })
    return link<{ tile: Tile }>(module, host).tile
  }
  return (tiles[`${rows} ${columns} ${scattered}`] ??= make())
}
