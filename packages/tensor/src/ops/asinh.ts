// Inverse hyperbolic sine.
import { arcSine } from '../core/arc-sine.ts'
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { rotated } from '../core/parts.ts'
import { withSign } from '../core/with-sign.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { divide } from './divide.ts'
import { less } from './less.ts'
import { log } from './log.ts'
import { log1p } from './log1p.ts'
import { min } from './min.ts'
import { multiply } from './multiply.ts'
import { select } from './select.ts'
import { sqrt } from './sqrt.ts'

/**
 * The number whose hyperbolic sine each element is. Integers become f32; complex numbers are computed as
 * such.
 *
 * Complex numbers: W. Kahan, "Branch Cuts for Complex Elementary Functions" (1987).
 *
 * @example
 * toArray(asinh(tensor([0, 1]))) // => [0, 0.8813735842704773]
 */
export function asinh(tensor: TensorLike): Tensor {
  return compositeFloating('asinh', tensor, realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  const size = abs(x)
  const bounded = min(size, 1e9)
  const square = multiply(bounded, bounded)
  const moderate = log1p(add(bounded, divide(square, add(sqrt(add(square, 1)), 1))))
  // From 1e9 on it is the logarithm of 2x to the last digit, and squares may overflow.
  return withSign(x, select(less(size, 1e9), moderate, add(log(size), Math.LN2)))
}

function complexly(z: Tensor): Tensor {
  return rotated(z, (turned) => arcSine(turned, asinh))
}
