// The axes by number.
import { allAxes } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'

/**
 * The axes by number: `[0, 1, …]`, vectorized axes left out.
 *
 * @example
 * axes(tensor([[1, 2, 3]])) // => [0, 1]
 */
export function axes(tensor: TensorLike): number[] {
  return allAxes(toTensor(tensor, 'axes').shape.length)
}
