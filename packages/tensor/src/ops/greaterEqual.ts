// Greater than or equal.
import { realType } from '../core/checks.ts'
import { compositeComparison } from '../core/composite.ts'
import { compareBySign } from '../core/mixed-signs.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseOr } from './bitwiseOr.ts'
import { equal } from './equal.ts'
import { less } from './less.ts'

/**
 * 1 where the left element is at least the right one, else 0, as u8. Shapes broadcast; with NaN it is 0.
 *
 * @throws NxError `type` for complex inputs, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(greaterEqual(tensor([1, 2, 3]), 2)) // => [0, 1, 1]
 */
export function greaterEqual(left: TensorLike, right: TensorLike): Tensor {
  return (
    compareBySign('greaterEqual', left, right, greaterEqual) ??
    compositeComparison('greaterEqual', left, right, decompose, (type) => realType('greaterEqual', type))
  )
}

function decompose(left: Tensor, right: Tensor): Tensor {
  return bitwiseOr(less(right, left), equal(left, right))
}
