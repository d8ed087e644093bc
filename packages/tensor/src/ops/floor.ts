// Rounding down.
import { isInteger } from '@nx/types'
import { realType } from '../core/checks.ts'
import { unary } from '../core/elementwise.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'

/**
 * Rounds each element down to a whole number. The type stays, so integers are as they were.
 *
 * @throws NxError `type` for complex inputs.
 *
 * @example
 * toArray(floor(tensor([1.5, -1.5]))) // => [1, -2]
 */
export function floor(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'floor')
  return isInteger(realType('floor', input.type)) ? own(input) : unary('floor', input)
}
