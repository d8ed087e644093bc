// Logical exclusive or.
import { compositeComparison } from '../core/composite.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseXor } from './bitwiseXor.ts'
import { notEqual } from './notEqual.ts'

/**
 * 1 where exactly one of two elements is not zero, else 0, as u8. Shapes broadcast; NaN is not zero.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(logicalXor(tensor([0, 1, 2]), tensor([0, 0, 2]))) // => [0, 1, 0]
 */
export function logicalXor(left: TensorLike, right: TensorLike): Tensor {
  return compositeComparison('logicalXor', left, right, decompose)
}

function decompose(left: Tensor, right: Tensor): Tensor {
  return bitwiseXor(notEqual(left, 0), notEqual(right, 0))
}
