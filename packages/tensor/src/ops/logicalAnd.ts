// Logical and.
import { compositeComparison } from '../core/composite.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseAnd } from './bitwiseAnd.ts'
import { notEqual } from './notEqual.ts'

/**
 * 1 where both elements are not zero, else 0, as u8. Shapes broadcast; NaN is not zero.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(logicalAnd(tensor([0, 1, 2]), tensor([1, 0, 2]))) // => [0, 0, 1]
 */
export function logicalAnd(left: TensorLike, right: TensorLike): Tensor {
  return compositeComparison('logicalAnd', left, right, decompose)
}

function decompose(left: Tensor, right: Tensor): Tensor {
  return bitwiseAnd(notEqual(left, 0), notEqual(right, 0))
}
