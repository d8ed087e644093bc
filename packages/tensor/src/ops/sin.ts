// Sine.
import { toFloating } from '@nx/types'
import { unary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The sine of each element, in radians. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(sin(tensor([0, 1]))) // => [0, 0.8414709568023682]
 */
export function sin(tensor: TensorLike): Tensor {
  return unary('sin', tensor, toFloating)
}
