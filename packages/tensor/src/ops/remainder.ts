// Remainder of a division.
import { realType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The remainder of dividing left by right; it has the sign of the left. Shapes broadcast, types merge,
 * literals are weak.
 *
 * @throws NxError `type` for complex inputs, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(remainder(tensor([7, -7]), 3)) // => [1, -1]
 * toArray(remainder(tensor([5.5]), 2)) // => [1.5]
 */
export function remainder(left: TensorLike, right: TensorLike): Tensor {
  return binary('remainder', left, right, (type) => realType('remainder', type))
}
