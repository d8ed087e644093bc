// JavaScript's typed arrays and the types their elements have.
import type { DType, Elements } from '@nx/types'

/** A typed array of any kind; `Float16Array` where the engine has it. */
export type TypedArray = Elements | Uint8ClampedArray | Float16Array

const types: Readonly<Record<string, DType>> = {
  Uint8Array: 'u8',
  Uint8ClampedArray: 'u8',
  Uint16Array: 'u16',
  Uint32Array: 'u32',
  BigUint64Array: 'u64',
  Int8Array: 's8',
  Int16Array: 's16',
  Int32Array: 's32',
  BigInt64Array: 's64',
  Float16Array: 'f16',
  Float32Array: 'f32',
  Float64Array: 'f64',
}

/** Whether a value is a typed array, also one of another realm. */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

/** The type of a typed array's elements. */
export function typeOfArray(array: TypedArray): DType {
  return types[array[Symbol.toStringTag]]!
}
