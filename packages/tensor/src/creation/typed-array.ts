// JavaScript's typed arrays and the types their elements have.
import { type DType, type Elements, NxError } from '@nx/types'

/** A typed array of any kind; `Float16Array` where the engine has it. */
export type TypedArray = Elements | Uint8ClampedArray | Float16Array

/** Whether a value is a typed array, also one of another realm. */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

/** The type of a typed array's elements, which its name says: `BigUint64Array` is u64. */
export function typeOfArray(array: TypedArray): DType {
  const [, kind, bits] = /(Uint|Int|Float)(\d+)/.exec(array[Symbol.toStringTag])!
  return `${kind === 'Uint' ? 'u' : kind === 'Int' ? 's' : 'f'}${bits}` as DType
}

/** The bytes of a typed array. Throws `bytes` if its memory was given away. */
export function bytesOfArray(op: string, { buffer, byteOffset, byteLength }: TypedArray): Uint8Array {
  try {
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch {
    throw new NxError(
      'bytes',
      op,
      'the memory of the array was transferred, so its elements are gone; send a copy',
    )
  }
}
