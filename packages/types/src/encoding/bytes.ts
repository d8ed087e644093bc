// Elements to bytes and back: little-endian, row-major, views instead of copies where alignment allows.
import { bitSize, isFloat } from '../dtype.ts'
import type { DType } from '../dtype.ts'
import { NxError } from '../errors.ts'
import { allocate, arrays, lengthOf } from './elements.ts'
import type { Elements } from './elements.ts'
import { decodeFloats, encodeFloats, packBits, unpackBits } from './packed.ts'

const isNarrowFloat = (type: DType): boolean => isFloat(type) && bitSize(type) < 32

/** A view of the bytes as an array, or of a copy of them when they are not aligned for it. */
function view(bytes: Uint8Array, array: (typeof arrays)[DType], length: number): Elements {
  const aligned = bytes.byteOffset % array.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes)
  return new array(aligned.buffer, aligned.byteOffset, length)
}

/**
 * The elements that bytes stand for: a view of the bytes where layout and alignment allow, else a copy.
 *
 * @throws NxError `byte_length` when the bytes are too few or too many for `count` elements.
 *
 * @example
 * decode(new Uint8Array([0, 60]), 'f16', 1) // => new Float32Array([1])
 * decode(new Uint8Array([0b11_00_10_01]), 'u2', 4) // => new Uint8Array([3, 0, 2, 1])
 */
export function decode(bytes: Uint8Array, type: DType, count: number): Elements {
  const width = bitSize(type)
  const expected = Math.ceil((count * width) / 8)
  if (bytes.length !== expected) {
    throw new NxError(
      'byte_length',
      'decode',
      `${count} elements of ${type} take ${expected} bytes, got ${bytes.length}; give the type and count of the data`,
      { type, count, expected, got: bytes.length },
    )
  }
  if (width < 8) return unpackBits(bytes, type, allocate(type, count))
  if (!isNarrowFloat(type)) return view(bytes, arrays[type], lengthOf(type, count))
  const codes = width === 8 ? bytes : (view(bytes, Uint16Array, count) as Uint16Array)
  return decodeFloats(codes, type, allocate(type, count))
}

/**
 * The bytes of elements: a view of their memory where the layout is the same, else a copy. Narrow floats are rounded
 * to nearest even, narrow integers keep their low bits; the bits left over in the last byte are zero.
 *
 * @example
 * encode(new Float32Array([1]), 'f16') // => new Uint8Array([0, 60])
 * encode(new Uint8Array([3, 0, 2, 1]), 'u2') // => new Uint8Array([0b11_00_10_01])
 */
export function encode(elements: Elements, type: DType): Uint8Array {
  const width = bitSize(type)
  if (width < 8) return packBits(elements, type)
  const same = isNarrowFloat(type)
    ? encodeFloats(elements, type, new (width === 8 ? Uint8Array : Uint16Array)(elements.length))
    : elements
  return new Uint8Array(same.buffer, same.byteOffset, same.byteLength)
}
