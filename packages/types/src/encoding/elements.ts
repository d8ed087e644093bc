// The arrays that hold decoded elements on the host.
import { isComplex } from '../dtype.ts'
import type { DType } from '../dtype.ts'
import { NxError } from '../errors.ts'

/**
 * Decoded elements: integers in the narrowest array that holds them, 64-bit ones as `bigint`; floats up to f32 in a
 * `Float32Array`; f64 in a `Float64Array`; complex numbers as real and imaginary part in turn.
 */
export type Elements =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array

interface ElementsConstructor {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): Elements
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Elements
}

/** The array of each type. */
export const arrays: Readonly<Record<DType, ElementsConstructor>> = {
  u2: Uint8Array,
  u4: Uint8Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  u64: BigUint64Array,
  s2: Int8Array,
  s4: Int8Array,
  s8: Int8Array,
  s16: Int16Array,
  s32: Int32Array,
  s64: BigInt64Array,
  f8: Float32Array,
  f8_e4m3fn: Float32Array,
  bf16: Float32Array,
  f16: Float32Array,
  f32: Float32Array,
  f64: Float64Array,
  c64: Float32Array,
  c128: Float64Array,
}

/** Numbers that `count` elements take in their array: two each for complex types. */
export const lengthOf = (type: DType, count: number): number => (isComplex(type) ? 2 * count : count)

/**
 * A zeroed array for `count` elements of a type.
 *
 * @throws NxError `out_of_memory` where the host has no room for that many.
 *
 * @example
 * allocate('bf16', 2) // => new Float32Array(2)
 * allocate('c64', 2).length // => 4
 */
export function allocate(type: DType, count: number): Elements {
  try {
    return new arrays[type](lengthOf(type, count))
  } catch {
    throw new NxError(
      'out_of_memory',
      'allocate',
      `no room for ${count} elements of ${type}; work in smaller parts`,
      {
        type,
        count,
      },
    )
  }
}
