// Bits that differ.
import { integerType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The bits in which two integers differ.
 *
 * @throws NxError `type` if an input is not an integer, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(bitwiseXor(tensor([6, 12]), 5)) // => [3, 9]
 */
export function bitwiseXor(left: TensorLike, right: TensorLike): Tensor {
  return binary('bitwiseXor', left, right, (type) => integerType('bitwiseXor', type))
}
