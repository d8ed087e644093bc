// Exponential.
import { toFloating } from '@nx/types'
import { unary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Raises e to each element. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(exp(tensor([0, 1]))) // => [1, 2.7182817459106445]
 */
export function exp(tensor: TensorLike): Tensor {
  return unary('exp', tensor, toFloating)
}
