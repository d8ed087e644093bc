// How element types are held in vector registers.
import { bitSize, isFloat, isInteger, isUnsigned } from '@nx/types'
import type { DType } from '@nx/types'

/** The kind of lane that elements of a type are computed in. */
export type LaneClass = 'f32' | 'f64' | 'i32' | 'i64'

/** The kind of lane of integers of up to 32 bits: the narrower ones in nests where nothing is wider. */
export type IntegerLane = 'i32' | 'i16' | 'i8'

/** Elements of a vector. */
export type Width = 2 | 4 | 8 | 16

/** Vector shape by lane class, as opcodes name it. */
export const shapes = {
  f32: 'f32x4',
  f64: 'f64x2',
  i8: 'i8x16',
  i16: 'i16x8',
  i32: 'i32x4',
  i64: 'i64x2',
} as const

/** The lane class of a type: narrower floats compute in f32, narrow integers in i32 if not in lanes of their own. */
export function laneClass(type: DType): LaneClass {
  if (type === 'f64') return 'f64'
  if (isFloat(type)) return 'f32'
  return bitSize(type) === 64 ? 'i64' : 'i32'
}

/** Vector shape of a type, as opcodes name it; for callers who know that it is one of floats, as such. */
export const shapeOfFloats = (type: DType): (typeof shapes)['f32' | 'f64'] =>
  shapes[laneClass(type) as 'f32' | 'f64']

/** Bytes of one lane. */
export const laneBytes = (type: DType): 4 | 8 => (bitSize(type) === 64 ? 8 : 4)

/** Bytes of one element in memory, where integers of 2 and 4 bits that are computed with take a byte each. */
export function byteSize(type: DType): number {
  return Math.ceil(bitSize(type) / 8)
}

/** Whether lanes hold a narrower integer that must be wrapped after arithmetic. */
export function isNarrow(type: DType): boolean {
  return isInteger(type) && bitSize(type) < 32
}

/** Floats that are kept in f32 lanes but rounded to fewer bits. */
export type NarrowFloat = 'f8' | 'f8_e4m3fn' | 'f16' | 'bf16'

/** Whether a float is one of those. */
export function isNarrowFloat(type: DType): type is NarrowFloat {
  return isFloat(type) && bitSize(type) < 32
}

/** Suffix of opcodes that differ for signed and unsigned integers. */
export function sign(type: DType): 's' | 'u' {
  return isUnsigned(type) ? 'u' : 's'
}
