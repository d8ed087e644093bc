// Reciprocal square root.
import { compositeFloating } from '../core/composite.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { rsqrt as exact } from '../math/rsqrt.ts'
import { divide } from './divide.ts'
import { sqrt } from './sqrt.ts'

/**
 * `1 / sqrt(x)` of each element. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(rsqrt(tensor([4, 16]))) // => [0.5, 0.25]
 */
export function rsqrt(tensor: TensorLike): Tensor {
  return compositeFloating('rsqrt', tensor, real, exact)
}

function real(x: Tensor): Tensor {
  return divide(1, sqrt(x))
}
