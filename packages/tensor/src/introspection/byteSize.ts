// The memory a tensor takes, in bytes.
import type { TensorLike } from '../core/literal.ts'
import { bitSize } from './bitSize.ts'

/**
 * Whole bytes that the elements take, vectorized axes included.
 *
 * @example
 * byteSize(tensor([1, 2, 3])) // => 12
 */
export function byteSize(tensor: TensorLike): number {
  return Math.floor(bitSize(tensor) / 8)
}
