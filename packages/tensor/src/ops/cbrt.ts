// Cube root.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { withSign } from '../core/with-sign.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { divide } from './divide.ts'
import { less } from './less.ts'
import { pow } from './pow.ts'
import { select } from './select.ts'
import { subtract } from './subtract.ts'

/**
 * The cube root of each element, negative for negative numbers. Integers become f32. Of complex numbers it is
 * the principal root.
 *
 * @example
 * toArray(cbrt(tensor([8, -27]))) // => [2, -3]
 */
export function cbrt(tensor: TensorLike): Tensor {
  return compositeFloating('cbrt', tensor, realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  const size = abs(x)
  const estimate = pow(size, 1 / 3)
  // One step of Newton's method takes away the error of the power.
  const excess = subtract(estimate, divide(divide(size, estimate), estimate))
  const root = subtract(estimate, divide(excess, 3))
  return withSign(x, select(less(size, Infinity), root, size))
}

function complexly(z: Tensor): Tensor {
  return pow(z, 1 / 3)
}
