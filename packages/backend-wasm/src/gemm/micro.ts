// Register-blocked kernels: one tile of C kept in vector registers over the whole of k.
import type { Callable, Local, ModuleBuilder } from '../encoder/index.ts'
import type { Element } from './element.ts'
import { byGroups, rowPointers } from './loops.ts'

/** Where the rows of A in a tile lie: next to each other at every k, or each contiguous along k. */
export type RowLayout = 'adjacent' | 'separate'

/** `(a, b, c, k, aStep, bStep, cStep, accumulate)`, steps in bytes. */
export const microParams = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const

/**
 * Emits a kernel for a tile of `rows` × `element.tileVectors` vectors.
 *
 * `aStep` leads to the next k (adjacent rows) or to the next row (separate rows), `bStep` to the next k, `cStep`
 * to the next row of C. The tile is the whole register file: Goto and van de Geijn, "Anatomy of high-performance
 * matrix multiplication" (2008).
 */
export function microKernel(
  module: ModuleBuilder,
  element: Element,
  rows: number,
  layout: RowLayout,
): Callable {
  const { byteLength, tileVectors } = element
  const f = module.func(undefined, microParams)
  const [a, b, c, k, aStep, bStep, cStep, accumulate] = f.params
  const sums = Array.from({ length: rows }, () => f.locals('v128', tileVectors))
  const columns = f.locals('v128', tileVectors)
  const scalar = f.local('v128')
  const separate = layout === 'separate'
  const pointers = separate ? rowPointers(f, a, aStep, rows) : []

  const eachOfC = (visit: (sum: Local, offset: number) => void): void => {
    sums.forEach((row, i) => {
      row.forEach((sum, j) => visit(sum, j * 16))
      if (i < rows - 1) f.advance(c, cStep)
    })
  }

  byGroups(f, k, rows === element.tileRows ? [4, 1] : [1], (turns) => {
    for (let turn = 0; turn < turns; turn++) {
      columns.forEach((column, j) => f.set(column, f.load('v128.load', j * 16, f.get(b))))
      f.advance(b, bStep)
      sums.forEach((row, i) => {
        const offset = (separate ? turn : i) * byteLength
        f.set(scalar, f.load(element.splatLoad, offset, f.get(pointers[i] ?? a)))
        row.forEach((sum, j) => f.set(sum, element.multiplyAdd(f, scalar, columns[j]!, sum)))
      })
      if (!separate) f.advance(a, aStep)
    }
    for (const pointer of pointers) f.increment(pointer, turns * byteLength)
  })
  // What is there is added last, so that errors grow with the depth of a block and with the number of blocks.
  f.if(f.get(accumulate), () => {
    const start = f.local('i32')
    f.set(start, f.get(c))
    eachOfC((sum, offset) =>
      f.set(sum, f.op(element.vectorAdd, f.get(sum), f.load('v128.load', offset, f.get(c)))),
    )
    f.set(c, f.get(start))
  })
  eachOfC((sum, offset) => f.store('v128.store', offset, f.get(c), f.get(sum)))
  return f
}
