// Less than.
import { realType } from '../core/checks.ts'
import { comparison } from '../core/elementwise.ts'
import { compareBySign } from '../core/mixed-signs.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * 1 where the left element is less than the right one, else 0, as u8. Shapes broadcast; with NaN it is 0.
 *
 * @throws NxError `type` for complex inputs, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(less(tensor([1, 2]), 2)) // => [1, 0]
 */
export function less(left: TensorLike, right: TensorLike): Tensor {
  return (
    compareBySign('less', left, right, less) ??
    comparison('less', left, right, (type) => realType('less', type))
  )
}
