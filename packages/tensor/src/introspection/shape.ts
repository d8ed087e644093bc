// The shape of a tensor.
import type { Shape } from '@nx/types'
import { type TensorLike, toTensor } from '../core/literal.ts'

/**
 * Lengths of the axes, vectorized axes left out. The same as `tensor.shape`.
 *
 * @example
 * shape(tensor([[1, 2, 3]])) // => [1, 3]
 * shape(5) // => []
 */
export function shape(tensor: TensorLike): Shape {
  return toTensor(tensor, 'shape').shape
}
