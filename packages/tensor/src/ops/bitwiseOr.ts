// Bits that are set in one or both.
import { integerType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The bits that are set in one or both integers.
 *
 * @throws NxError `type` if an input is not an integer, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(bitwiseOr(tensor([6, 12]), 5)) // => [7, 13]
 */
export function bitwiseOr(left: TensorLike, right: TensorLike): Tensor {
  return binary('bitwiseOr', left, right, (type) => integerType('bitwiseOr', type))
}
