// Element-wise multiplication.
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Multiplies two tensors element by element. Shapes broadcast, types merge, literals are weak; integers wrap.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(multiply(tensor([1, 2, 3]), 2)) // => [2, 4, 6]
 */
export function multiply(left: TensorLike, right: TensorLike): Tensor {
  return binary('multiply', left, right)
}
