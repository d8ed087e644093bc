// Element-wise subtraction.
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Subtracts the right tensor from the left one, element by element. Shapes broadcast, types merge, literals
 * are weak; integers wrap.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(subtract(tensor([[1], [2]]), tensor([10, 20]))) // => [[-9, -19], [-8, -18]]
 */
export function subtract(left: TensorLike, right: TensorLike): Tensor {
  return binary('subtract', left, right)
}
