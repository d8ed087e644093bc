// The number of axes.
import { type TensorLike, toTensor } from '../core/literal.ts'

/**
 * Number of axes, vectorized axes left out.
 *
 * @example
 * rank(tensor([[1, 2, 3]])) // => 2
 */
export function rank(tensor: TensorLike): number {
  return toTensor(tensor, 'rank').shape.length
}
