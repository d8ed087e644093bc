// Integer division.
import { integerType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Divides integers and truncates towards zero. Dividing by zero raises on CPU backends and gives 0 on
 * devices.
 *
 * @throws NxError `type` if an input is not an integer, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(quotient(tensor([7, -7]), 2)) // => [3, -3]
 */
export function quotient(left: TensorLike, right: TensorLike): Tensor {
  return binary('quotient', left, right, (type) => integerType('quotient', type))
}
