// Logical or.
import { compositeComparison } from '../core/composite.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseOr } from './bitwiseOr.ts'
import { notEqual } from './notEqual.ts'

/**
 * 1 where one or both elements are not zero, else 0, as u8. Shapes broadcast; NaN is not zero.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(logicalOr(tensor([0, 1, 2]), tensor([0, 0, 2]))) // => [0, 1, 1]
 */
export function logicalOr(left: TensorLike, right: TensorLike): Tensor {
  return compositeComparison('logicalOr', left, right, decompose)
}

function decompose(left: Tensor, right: Tensor): Tensor {
  return bitwiseOr(notEqual(left, 0), notEqual(right, 0))
}
