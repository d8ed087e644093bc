// Logical exclusive or.
import type { TensorLike } from '../core/literal.ts'
import { logical } from '../core/logical.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseXor } from './bitwiseXor.ts'

/**
 * 1 where exactly one of two elements is not zero, else 0, as u8. Shapes broadcast; NaN is not zero.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(logicalXor(tensor([0, 1, 2]), tensor([0, 0, 2]))) // => [0, 1, 0]
 */
export function logicalXor(left: TensorLike, right: TensorLike): Tensor {
  return logical('logicalXor', left, right, bitwiseXor)
}
