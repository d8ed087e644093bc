// Bits that are set in both.
import { integerType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The bits that are set in both integers.
 *
 * @throws NxError `type` if an input is not an integer, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(bitwiseAnd(tensor([6, 12]), 5)) // => [4, 4]
 */
export function bitwiseAnd(left: TensorLike, right: TensorLike): Tensor {
  return binary('bitwiseAnd', left, right, (type) => integerType('bitwiseAnd', type))
}
