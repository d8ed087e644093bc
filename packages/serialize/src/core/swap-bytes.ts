// Big-endian numbers as little-endian ones.
import { bitSize, type DType, isComplex } from '@nx/types'

/** A copy with the bytes of each number of a type in the other order. */
export function swapBytes(bytes: Uint8Array, type: DType): Uint8Array {
  // A complex number is two numbers; elements narrower than a byte are packed from the highest bits in either order.
  const width = Math.max(1, bitSize(type) / (isComplex(type) ? 16 : 8))
  const swapped = new Uint8Array(bytes.length)
  for (let start = 0; start < bytes.length; start += width)
    for (let i = 0; i < width; i++) swapped[start + i] = bytes[start + width - 1 - i]!
  return swapped
}
