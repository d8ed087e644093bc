// How a product is cut into blocks that fit the caches, and which operands are read where they lie.
import type { Element } from './element.ts'

/** Most of k that one pass covers: a row panel of A then stays in the first-level cache. */
export const deepest = 256
/** Most rows of A in a block. */
const tallest = 384
/** Most bytes of a row of B in a block: with `deepest` rows, half a mebibyte in the second-level cache. */
const widestBytes = 2048
/** Operands of at most this many bytes are read in place when their layout allows. */
const inPlaceBytes = 131_072

export interface Blocking {
  readonly kBlock: number
  readonly mBlock: number
  readonly nBlock: number
}

/** Equal parts of at most `limit`, each a multiple of `unit`. */
function part(length: number, limit: number, unit: number): number {
  const parts = Math.ceil(length / limit)
  return Math.ceil(length / parts / unit) * unit
}

export function blocking(element: Element, m: number, n: number, k: number): Blocking {
  return {
    kBlock: part(k, deepest, 4),
    mBlock: part(m, tallest, element.tileRows),
    nBlock: part(n, widestBytes / element.byteLength, element.tileColumns),
  }
}

/** Bytes of tables with the places of all rows and columns of both operands. */
export const tableBytes = (m: number, n: number, k: number): number => 8 * (m + n + 2 * k)

/** Whether reading an operand in place beats packing it, given how many times each element is read. */
export function readsInPlace(element: Element, elements: number, reuse: number): boolean {
  return reuse <= 4 || elements * element.byteLength <= inPlaceBytes
}
