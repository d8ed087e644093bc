// Register-blocked kernels: one tile of C kept in vector registers over the whole of k.
import type { Callable, Local, ModuleBuilder } from '../encoder/index.ts'
import type { Element } from './element.ts'
import { byGroups, rowPointers } from './loops.ts'

/** How rows of A in a tile are read: next to each other at every k, as they are packed, or where they lie. */
export type RowLayout = 'packed' | 'strided'

/** `(a, b, c, k, aRow, aStep, bStep, cStep, accumulate, bColumn)`, steps in bytes. */
export const microParams = new Array<'i32'>(10).fill('i32')

/**
 * Emits a kernel for a tile of `rows` × `width` elements, which follow each other in a row of B unless they are `scattered`.
 *
 * `aRow` leads to the next row of A that is not packed, `aStep` and `bStep` to the next k, `bColumn` to the next element of B that is
 * scattered, `cStep` to the next row of C. The tile is the whole register file: Goto and van de Geijn, "Anatomy of
 * high-performance matrix multiplication" (2008).
 */
export function microKernel(
  module: ModuleBuilder,
  element: Element,
  rows: number,
  layout: RowLayout,
  width: number = element.tileColumns,
  scattered = false,
): Callable {
  const { byteLength, lanes, loadLane, storeLane } = element
  const f = module.func(undefined, microParams)
  const [a, b, c, k, aRow, aStep, bStep, cStep, accumulate, bColumn] = f.params as Local[]
  const columns = f.locals('v128', Math.ceil(width / lanes))
  const sums = Array.from({ length: rows }, () => f.locals('v128', columns.length))
  const scalar = f.local('v128')
  const at = f.local('i32')
  const isPacked = layout === 'packed'
  const pointers = isPacked ? [a!] : rowPointers(f, a!, aRow!, rows)

  const isWhole = (j: number): boolean => (j + 1) * lanes <= width
  const eachLane = (j: number, visit: (lane: number, offset: number) => void): void => {
    for (let lane = 0; lane < Math.min(lanes, width - j * lanes); lane++)
      visit(lane, j * 16 + lane * byteLength)
  }
  const eachOfC = (visit: (sum: Local, offset: number, j: number) => void): void => {
    sums.forEach((row, i) => {
      row.forEach((sum, j) => visit(sum, j * 16, j))
      if (i < rows - 1) f.advance(c!, cStep!)
    })
  }

  // Rows where they lie need a register each, which more turns at a time would take from sums.
  byGroups(f, k!, isPacked && rows === element.tileRows ? [4, 1] : [1], (turns) => {
    for (let turn = 0; turn < turns; turn++) {
      if (scattered) f.set(at, f.get(b!))
      columns.forEach((column, j) => {
        if (!scattered && isWhole(j)) return f.set(column, f.load('v128.load', j * 16, f.get(b!)))
        eachLane(j, (lane, offset) => {
          const [from, place] = scattered ? [at, 0] : [b!, offset]
          f.set(column, f.memoryLane(loadLane, place, lane, f.get(from), f.get(column)))
          if (scattered) f.advance(at, bColumn!)
        })
      })
      f.advance(b!, bStep!)
      sums.forEach((row, i) => {
        f.set(scalar, f.load(element.splatLoad, isPacked ? i * byteLength : 0, f.get(pointers[i] ?? a!)))
        row.forEach((sum, j) => f.set(sum, element.multiplyAdd(f, scalar, columns[j]!, sum)))
      })
      for (const pointer of pointers) f.advance(pointer, aStep!)
    }
  })
  // What is there is added last, so that errors grow with the depth of a block and with the number of blocks.
  f.if(f.get(accumulate!), () => {
    f.set(at, f.get(c!))
    eachOfC((sum, offset) =>
      f.set(sum, f.op(element.vectorAdd, f.get(sum), f.load('v128.load', offset, f.get(c!)))),
    )
    f.set(c!, f.get(at))
  })
  eachOfC((sum, offset, j) => {
    if (isWhole(j)) return f.store('v128.store', offset, f.get(c!), f.get(sum))
    eachLane(j, (lane, place) => f.memoryLane(storeLane, place, lane, f.get(c!), f.get(sum)))
  })
  return f
}
