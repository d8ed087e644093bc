// Big-endian numbers as little-endian ones.
import { bitSize, type DType, isComplex } from '@nx/types'

/** A copy with the bytes of each number of a type in the other order. */
export function swapBytes(bytes: Uint8Array, type: DType): Uint8Array {
  // A complex number is two numbers.
  const width = bitSize(type) / (isComplex(type) ? 16 : 8)
  const swapped = bytes.slice()
  for (let at = 0; width > 1 && at < swapped.length; at += width) swapped.subarray(at, at + width).reverse()
  return swapped
}
