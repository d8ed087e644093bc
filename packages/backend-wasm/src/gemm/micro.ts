// Register-blocked kernels: one tile of C kept in vector registers over the whole of k.
import type { Callable, Local, ModuleBuilder, ValueType } from '../encoder/index.ts'
import type { Element } from './element.ts'

/** Where the rows of A in a tile lie: next to each other at every k, or each contiguous along k. */
export type RowLayout = 'adjacent' | 'separate'

/** `(a, b, c, k, aStep, bStep, cStep, accumulate)`, steps in bytes. */
export const microParams = [
  'i32',
  'i32',
  'i32',
  'i32',
  'i32',
  'i32',
  'i32',
  'i32',
] as const satisfies ValueType[]

/**
 * Emits a kernel for a tile of `rows` × `vectors` vectors.
 *
 * `aStep` leads to the next k (adjacent rows) or to the next row (separate rows), `bStep` to the next k, `cStep`
 * to the next row of C. The tile is the whole register file: Goto and van de Geijn, "Anatomy of high-performance
 * matrix multiplication" (2008).
 */
export function microKernel(
  module: ModuleBuilder,
  element: Element,
  rows: number,
  vectors: number,
  layout: RowLayout,
  unroll: number,
): Callable {
  const f = module.func(undefined, microParams)
  const [a, b, c, k, aStep, bStep, cStep, accumulate] = f.params
  const sums = Array.from({ length: rows }, () => f.locals('v128', vectors))
  const columns = f.locals('v128', vectors)
  const scalar = f.local('v128')
  const count = f.local('i32')
  const rowPointers = layout === 'separate' ? [a, ...f.locals('i32', rows - 1)] : []

  const eachRowOfC = (visit: (row: Local[], vector: (j: number) => number) => void): void => {
    sums.forEach((row, i) => {
      visit(row, (j) => j * 16)
      if (i < rows - 1) f.advance(c, cStep)
    })
  }

  const turn = (step: number): void => {
    columns.forEach((column, j) => f.set(column, f.load('v128.load', j * 16, f.get(b))))
    f.advance(b, bStep)
    sums.forEach((row, i) => {
      const pointer = rowPointers[i] ?? a
      const offset = layout === 'separate' ? step * element.byteLength : i * element.byteLength
      f.set(scalar, f.load(element.splatLoad, offset, f.get(pointer)))
      row.forEach((sum, j) => f.set(sum, element.multiplyAdd(f, scalar, columns[j]!, sum)))
    })
    if (layout === 'adjacent') f.advance(a, aStep)
  }

  const turns = (perTurn: number): void => {
    f.countDown(count, () => {
      for (let step = 0; step < perTurn; step++) turn(step)
      for (const pointer of rowPointers) f.increment(pointer, perTurn * element.byteLength)
    })
  }

  rowPointers.slice(1).forEach((pointer, i) => {
    f.set(pointer, f.op('i32.add', f.get(rowPointers[i]!), f.get(aStep)))
  })
  f.if(f.get(accumulate), () => {
    const start = f.local('i32')
    f.set(start, f.get(c))
    eachRowOfC((row, offset) => row.forEach((sum, j) => f.set(sum, f.load('v128.load', offset(j), f.get(c)))))
    f.set(c, f.get(start))
  })
  if (unroll > 1) {
    f.set(count, f.op('i32.div_u', f.get(k), f.i32(unroll)))
    turns(unroll)
    f.set(k, f.op('i32.rem_u', f.get(k), f.i32(unroll)))
  }
  f.set(count, f.get(k))
  turns(1)
  eachRowOfC((row, offset) => row.forEach((sum, j) => f.store('v128.store', offset(j), f.get(c), f.get(sum))))
  return f
}
