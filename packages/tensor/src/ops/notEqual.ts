// Inequality.
import { compositeComparison } from '../core/composite.ts'
import { compareBySign } from '../core/mixed-signs.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseXor } from './bitwiseXor.ts'
import { equal } from './equal.ts'

/**
 * 1 where two elements differ, else 0, as u8. Shapes broadcast; NaN differs from everything.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(notEqual(tensor([1, 2]), 2)) // => [1, 0]
 */
export function notEqual(left: TensorLike, right: TensorLike): Tensor {
  return (
    compareBySign('notEqual', left, right, notEqual) ??
    compositeComparison('notEqual', left, right, decompose)
  )
}

function decompose(left: Tensor, right: Tensor): Tensor {
  return bitwiseXor(equal(left, right), 1)
}
