// The memory a tensor takes, in bits.
import { bitSize as bitsOf } from '@nx/types'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { flatSize } from './flatSize.ts'

/**
 * Bits that the elements take, vectorized axes included.
 *
 * @example
 * bitSize(tensor([1, 2, 3], { type: 'u4' })) // => 12
 */
export function bitSize(tensor: TensorLike): number {
  const input = toTensor(tensor, 'bitSize')
  return flatSize(input) * bitsOf(input.type)
}
