// Square root.
import { toFloating } from '@nx/types'
import { unary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The square root of each element. Integers become f32; complex numbers are computed as such. Of a negative
 * real number it is NaN.
 *
 * @example
 * toArray(sqrt(tensor([4, 2]))) // => [2, 1.4142135381698608]
 */
export function sqrt(tensor: TensorLike): Tensor {
  return unary('sqrt', tensor, toFloating)
}
