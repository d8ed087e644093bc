// Sign change.
import { unary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Negates each element. The type stays; unsigned integers wrap.
 *
 * @example
 * toArray(negate(tensor([1, -2]))) // => [-1, 2]
 * toArray(negate(tensor([1], { type: 'u8' }))) // => [255]
 */
export function negate(tensor: TensorLike): Tensor {
  return unary('negate', tensor)
}
