// Equality.
import { comparison } from '../core/elementwise.ts'
import { compareBySign } from '../core/mixed-signs.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * 1 where two elements are equal, else 0, as u8. Shapes broadcast; NaN equals nothing.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(equal(tensor([1, 2]), 2)) // => [0, 1]
 */
export function equal(left: TensorLike, right: TensorLike): Tensor {
  return compareBySign('equal', left, right, equal) ?? comparison('equal', left, right)
}
