// Natural logarithm.
import { toFloating } from '@nx/types'
import { unary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The natural logarithm of each element. Integers become f32; complex numbers are computed as such. Of a negative real number it is NaN, of 0 it is -Infinity.
 *
 * @example
 * toArray(log(tensor([1, 0]))) // => [0, -Infinity]
 */
export function log(tensor: TensorLike): Tensor {
  return unary('log', tensor, toFloating)
}
