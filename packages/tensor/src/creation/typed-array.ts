// JavaScript's typed arrays and the types their elements have.
import { type DType, type Elements, NxError, typeNamed } from '@nx/types'

/** A typed array of any kind; `Float16Array` where the engine has it. */
export type TypedArray = Elements | Uint8ClampedArray | Float16Array

/** Whether a value is a typed array, also one of another realm. */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

/** By the names of arrays, of which there are few. */
const types: Record<string, DType> = {}

/** The type of a typed array's elements, which its name says: `BigUint64Array` is u64. */
export function typeOfArray({ [Symbol.toStringTag]: name }: TypedArray): DType {
  return (types[name] ??= parsed(name))
}

function parsed(name: string): DType {
  const [, kind, bits] = /(Uint|Int|Float)(\d+)/.exec(name)!
  return typeNamed(`${kind === 'Uint' ? 'u' : kind === 'Int' ? 's' : 'f'}${bits}`)
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
