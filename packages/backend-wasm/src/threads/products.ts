// Matrix products in parts that threads compute at the same time, to the same bits as in one.
import { element } from '../gemm/element.ts'
import type { Gemm, GemmCall, MatrixOperand, Steps } from '../gemm/index.ts'
import { longestSum } from '../gemm/matrix-product.ts'
import { inPieces } from '../gemm/pieces.ts'
import { isOfMany } from '../gemm/small.ts'
import type { Pool } from './pool.ts'

/** Multiplications for each vector instruction that a call may take: of a part, and of a product that is worth being cut. */
const leastWork = 2
const worthCutting = 8

/** Parts begin at multiples of so many rows or columns: of whole tiles, and of columns in cache lines of their own. */
const unit = 48

export const parallelProducts =
  (pool: Pool, gemm: Gemm): Gemm =>
  (call) => {
    const { type, m, n, k, c, batch = 1, part } = call
    const work = batch * m * n * k
    // A single row or column goes by another kernel, which waits for memory; to hand on the calls for a small matrix takes longer
    // than to make them, unless they are for many.
    const isQuick = m * n * k < pool.workPerCall / 3 && !(isOfMany(call) && call.b.columnStride === 1)
    const isSmall = work < worthCutting * pool.workPerCall || isQuick
    if (part !== undefined || Math.min(m, n) < 2 || isSmall) return gemm(call)
    const { memory } = pool.memory
    const host = { memory, scratch: (bytes: number): number => pool.scratch(bytes) }
    const count = Math.min(Math.ceil(work / (leastWork * pool.workPerCall)), 4 * pool.threads)
    inPieces({ element: element(type), host }, c, batch * m * n, k, longestSum, (from, to) => {
      const parts = cut(alongSum(call, from, to), count)
      if (!pool.tasks(parts.length, (index) => gemm(parts[index]!))) parts.forEach((each) => gemm(each))
    })
  }

/** The product over a part of k. */
function alongSum(call: GemmCall, from: number, to: number): GemmCall {
  const { k, a, b } = call
  if (to - from === k) return call
  return {
    ...call,
    k: to - from,
    a: slice(call, a, 'columnStride', from, to),
    b: slice(call, b, 'rowStride', from, to),
  }
}

/** A product in about so many parts: groups of matrices, or some of the rows or columns of each. */
function cut(call: GemmCall, count: number): GemmCall[] {
  const { m, n, batch = 1 } = call
  const groups = Math.min(batch, count)
  const perMatrix = Math.ceil(count / groups)
  // The operand whose rows or columns are all needed is packed once a part: let it be the smaller one.
  const byRows = m >= n
  return ranges(batch, groups, 1).flatMap(([first, end]) => {
    const matrices = alongBatch(call, first, end)
    if (perMatrix < 2) return [matrices]
    return ranges(byRows ? m : n, perMatrix, unit).map(([from, to]) =>
      byRows ? alongRows(matrices, from, to) : alongColumns(matrices, from, to),
    )
  })
}

function alongBatch(call: GemmCall, from: number, to: number): GemmCall {
  const { m, n, a, b, batch = 1 } = call
  if (to - from === batch) return call
  return {
    ...call,
    batch: to - from,
    a: slice(call, a, 'batchStride', from, to),
    b: slice(call, b, 'batchStride', from, to),
    c: call.c + from * m * n * bytesOf(call),
  }
}

const alongRows = (call: GemmCall, from: number, to: number): GemmCall => ({
  ...call,
  m: to - from,
  a: slice(call, call.a, 'rowStride', from, to),
  c: call.c + from * call.n * bytesOf(call),
})

const alongColumns = (call: GemmCall, from: number, to: number): GemmCall => ({
  ...call,
  n: to - from,
  b: slice(call, call.b, 'columnStride', from, to),
  c: call.c + from * bytesOf(call),
  step: call.n,
})

const bytesOf = ({ type }: GemmCall): number => (type === 'f64' ? 8 : 4)

/** An operand of some of its rows, columns or matrices. */
function slice(
  call: GemmCall,
  operand: MatrixOperand,
  along: 'rowStride' | 'columnStride' | 'batchStride',
  from: number,
  to: number,
): MatrixOperand {
  const steps: Steps = operand[along] ?? 0
  if (typeof steps !== 'number') return { ...operand, [along]: steps.subarray(from, to) }
  return { ...operand, address: operand.address + from * steps * bytesOf(call) }
}

/**
 * About so many equal ranges, which begin at multiples of a unit. What is left of more than one is never 1: products of a
 * single row or column are summed in another order.
 */
function ranges(length: number, count: number, own: number): [from: number, to: number][] {
  const step = Math.ceil(length / count / own) * own
  const least = own > 1 ? 1 : 0
  return Array.from({ length: Math.ceil((length - least) / step) }, (_, i) => {
    const end = (i + 1) * step
    return [i * step, end + least < length ? end : length]
  })
}
