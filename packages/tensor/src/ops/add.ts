// Element-wise addition.
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Adds two tensors element by element. Shapes broadcast, types merge, literals are weak; integers wrap.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(add(tensor([[1], [2]]), tensor([10, 20]))) // => [[11, 21], [12, 22]]
 * add(tensor([1, 2], { type: 'u8' }), 1).type // => 'u8'
 */
export function add(left: TensorLike, right: TensorLike): Tensor {
  return binary('add', left, right)
}
