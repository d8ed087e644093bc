// Greater than.
import { realType } from '../core/checks.ts'
import { compositeComparison } from '../core/composite.ts'
import { compareBySign } from '../core/mixed-signs.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { less } from './less.ts'

/**
 * 1 where the left element is greater than the right one, else 0, as u8. Shapes broadcast; with NaN it is 0.
 *
 * @throws NxError `type` for complex inputs, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(greater(tensor([1, 3]), 2)) // => [0, 1]
 */
export function greater(left: TensorLike, right: TensorLike): Tensor {
  return (
    compareBySign('greater', left, right, greater) ??
    compositeComparison('greater', left, right, decompose, (type) => realType('greater', type))
  )
}

function decompose(left: Tensor, right: Tensor): Tensor {
  return less(right, left)
}
