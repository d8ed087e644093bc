// The number of elements, vectorized axes included.
import { sizeOf } from '@nx/types'
import { type TensorLike, toTensor } from '../core/literal.ts'

/**
 * Number of elements, vectorized axes included.
 *
 * @example
 * flatSize(vectorize(tensor([[1, 2, 3], [4, 5, 6]]), 'rows')) // => 6
 */
export function flatSize(tensor: TensorLike): number {
  return sizeOf(toTensor(tensor, 'flatSize').spec.shape)
}
