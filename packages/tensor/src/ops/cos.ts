// Cosine.
import { toFloating } from '@nx/types'
import { unary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The cosine of each element, in radians. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(cos(tensor([0, 1]))) // => [1, 0.5403022766113281]
 */
export function cos(tensor: TensorLike): Tensor {
  return unary('cos', tensor, toFloating)
}
