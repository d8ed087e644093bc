// Hyperbolic cosine.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { complex } from './complex.ts'
import { cos } from './cos.ts'
import { divide } from './divide.ts'
import { exp } from './exp.ts'
import { imag } from './imag.ts'
import { less } from './less.ts'
import { min } from './min.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
import { real as realPart } from './real.ts'
import { select } from './select.ts'

/**
 * The hyperbolic cosine of each element. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(cosh(tensor([0, 1]))) // => [1, 1.5430806875228882]
 */
export function cosh(tensor: TensorLike): Tensor {
  return compositeFloating('cosh', tensor, realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  const size = abs(x)
  const growth = exp(min(size, 40))
  const moderate = multiply(add(growth, divide(1, growth)), 0.5)
  // Squaring half the exponent reaches what the exponential alone overflows before.
  const root = exp(multiply(size, 0.5))
  return select(less(size, 40), moderate, multiply(multiply(root, 0.5), root))
}

function complexly(z: Tensor): Tensor {
  return cos(complex(negate(imag(z)), realPart(z)))
}
