// How element types are held in vector registers.
import { bitSize, isFloat, isInteger, isUnsigned } from '@nx/types'
import type { DType } from '@nx/types'

/** The kind of lane that elements of a type are computed in. */
export type LaneClass = 'f32' | 'f64' | 'i32' | 'i64'

/** Vector shape by lane class, as opcodes name it. */
export const shapes = { f32: 'f32x4', f64: 'f64x2', i32: 'i32x4', i64: 'i64x2' } as const

/** The types of elements that this backend stores. */
export const stored: readonly DType[] = [
  ...([
    'u8',
    'u16',
    'u32',
    'u64',
    's8',
    's16',
    's32',
    's64',
    'bf16',
    'f16',
    'f32',
    'f64',
    'c64',
    'c128',
  ] as const),
]

const storedTypes: ReadonlySet<DType> = /* @__PURE__ */ new Set(stored)

/** Whether this backend stores elements of a type. */
export const isStored = (type: DType): boolean => storedTypes.has(type)

/** The lane class of a type: 16-bit floats compute in f32, narrow integers in i32. */
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

/** Bytes of one element in memory. */
export function byteSize(type: DType): number {
  return bitSize(type) / 8
}

/** Whether lanes hold a narrower integer that must be wrapped after arithmetic. */
export function isNarrow(type: DType): boolean {
  return isInteger(type) && bitSize(type) < 32
}

/** Whether a float is kept in f32 lanes but rounded to 16 bits. */
export function isHalf(type: DType): type is 'f16' | 'bf16' {
  return type === 'f16' || type === 'bf16'
}

/** Suffix of opcodes that differ for signed and unsigned integers. */
export function sign(type: DType): 's' | 'u' {
  return isUnsigned(type) ? 'u' : 's'
}
