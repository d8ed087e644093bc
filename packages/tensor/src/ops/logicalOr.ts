// Logical or.
import type { TensorLike } from '../core/literal.ts'
import { logical } from '../core/logical.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseOr } from './bitwiseOr.ts'

/**
 * 1 where one or both elements are not zero, else 0, as u8. Shapes broadcast; NaN is not zero.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(logicalOr(tensor([0, 1, 2]), tensor([0, 0, 2]))) // => [0, 1, 1]
 */
export function logicalOr(left: TensorLike, right: TensorLike): Tensor {
  return logical('logicalOr', left, right, bitwiseOr)
}
