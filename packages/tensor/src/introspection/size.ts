// The number of elements.
import { sizeOf } from '@nx/types'
import { type TensorLike, toTensor } from '../core/literal.ts'

/**
 * Number of elements, vectorized axes left out.
 *
 * @example
 * size(tensor([[1, 2, 3]])) // => 3
 * size(vectorize(tensor([[1, 2, 3], [4, 5, 6]]), 'rows')) // => 3
 */
export function size(tensor: TensorLike): number {
  return sizeOf(toTensor(tensor, 'size').shape)
}
