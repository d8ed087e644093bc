// Which floats a value may hold: where all are multiples of one power of two and small, sums are exact in any order.
import { bitSize, isUnsigned } from '@nx/types'
import type { DType } from '@nx/types'

/** Multiples of 2^quantum, not beyond 2^bound; infinities and NaN may be among them. */
export interface Grid {
  readonly quantum: number
  readonly bound: number
}

/** What is known of an integer type. */
export const gridOfIntegers = (type: DType): Grid => ({
  quantum: 0,
  bound: bitSize(type) - (isUnsigned(type) ? 0 : 1),
})

/** Where elements may be any floats. */
export const anything: Grid = { quantum: -Infinity, bound: Infinity }

/** The grid that holds all, as of a selection, a minimum or a concatenation. */
export const join = (...grids: readonly Grid[]): Grid =>
  checked(Math.min(...grids.map(({ quantum }) => quantum)), Math.max(...grids.map(({ bound }) => bound)))

/** The grid of sums of `count` elements. */
export const ofSum = ({ quantum, bound }: Grid, count: number): Grid =>
  checked(quantum, bound + Math.ceil(Math.log2(Math.max(1, count))))

/** The grid of products of elements of both. */
export const ofProduct = (left: Grid, right: Grid): Grid =>
  checked(left.quantum + right.quantum, left.bound + right.bound)

/** Whether a type, in which 16-bit floats are added as f32, holds every element without rounding. */
export const isExact = (type: DType, { quantum, bound }: Grid): boolean =>
  bound - quantum <= (type === 'f64' ? 53 : 24)

/** Rounding keeps to a grid as long as no type has numbers too coarse or too small for it. */
const checked = (quantum: number, bound: number): Grid =>
  quantum >= -14 && bound <= 60 ? { quantum, bound } : anything
