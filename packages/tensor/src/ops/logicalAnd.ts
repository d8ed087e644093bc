// Logical and.
import type { TensorLike } from '../core/literal.ts'
import { logical } from '../core/logical.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseAnd } from './bitwiseAnd.ts'

/**
 * 1 where both elements are not zero, else 0, as u8. Shapes broadcast; NaN is not zero.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(logicalAnd(tensor([0, 1, 2]), tensor([1, 0, 2]))) // => [0, 0, 1]
 */
export function logicalAnd(left: TensorLike, right: TensorLike): Tensor {
  return logical('logicalAnd', left, right, bitwiseAnd)
}
