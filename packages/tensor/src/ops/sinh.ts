// Hyperbolic sine.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { rotated } from '../core/parts.ts'
import { withSign } from '../core/with-sign.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { divide } from './divide.ts'
import { exp } from './exp.ts'
import { expm1 } from './expm1.ts'
import { less } from './less.ts'
import { min } from './min.ts'
import { multiply } from './multiply.ts'
import { select } from './select.ts'
import { sin } from './sin.ts'

/**
 * The hyperbolic sine of each element. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(sinh(tensor([0, 1]))) // => [0, 1.175201177597046]
 */
export function sinh(tensor: TensorLike): Tensor {
  return compositeFloating('sinh', tensor, realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  const size = abs(x)
  const growth = expm1(min(size, 40))
  const moderate = multiply(add(growth, divide(growth, add(growth, 1))), 0.5)
  // Squaring half the exponent reaches what the exponential alone overflows before.
  const root = exp(multiply(size, 0.5))
  return withSign(x, select(less(size, 40), moderate, multiply(multiply(root, 0.5), root)))
}

function complexly(z: Tensor): Tensor {
  return rotated(z, sin)
}
