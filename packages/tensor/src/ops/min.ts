// Smaller of two.
import { realType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The smaller element of each pair; NaN if one is NaN. Shapes broadcast, types merge, literals are weak.
 *
 * @throws NxError `type` for complex inputs, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(min(tensor([1, 5]), 3)) // => [1, 3]
 */
export function min(left: TensorLike, right: TensorLike): Tensor {
  return binary('min', left, right, (type) => realType('min', type))
}
