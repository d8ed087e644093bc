// Shift towards higher bits.
import { integerType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Shifts integers left by the number of bits on the right; bits beyond the type are lost. A negative number
 * of bits raises on backends that can.
 *
 * @throws NxError `type` if an input is not an integer, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(leftShift(tensor([1, 3]), 2)) // => [4, 12]
 */
export function leftShift(left: TensorLike, right: TensorLike): Tensor {
  return binary('leftShift', left, right, (type) => integerType('leftShift', type))
}
