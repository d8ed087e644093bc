// Shift towards lower bits.
import { integerType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Shifts integers right by the number of bits on the right, keeping the sign. A negative number of bits
 * raises on backends that can.
 *
 * @throws NxError `type` if an input is not an integer, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(rightShift(tensor([12, -12]), 2)) // => [3, -3]
 */
export function rightShift(left: TensorLike, right: TensorLike): Tensor {
  return binary('rightShift', left, right, (type) => integerType('rightShift', type))
}
