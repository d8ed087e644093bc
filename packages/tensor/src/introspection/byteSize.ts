// The memory a tensor takes, in bytes.
import { type TensorLike, toTensor } from '../core/literal.ts'
import { bitSize } from './bitSize.ts'

/**
 * Whole bytes that the elements take, vectorized axes included.
 *
 * @example
 * byteSize(tensor([1, 2, 3])) // => 12
 */
export function byteSize(tensor: TensorLike): number {
  return Math.floor(bitSize(toTensor(tensor, 'byteSize')) / 8)
}
