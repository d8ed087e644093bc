// Inverse hyperbolic cosine.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { minusOne, plusOne } from '../core/plus-one.ts'
import { acosh as exact } from '../math/acosh.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { add } from './add.ts'
import { asinh } from './asinh.ts'
import { atan2 } from './atan2.ts'
import { complex } from './complex.ts'
import { conjugate } from './conjugate.ts'
import { equal } from './equal.ts'
import { imag } from './imag.ts'
import { isInfinity } from './isInfinity.ts'
import { isNan } from './isNan.ts'
import { less } from './less.ts'
import { log } from './log.ts'
import { log1p } from './log1p.ts'
import { logicalAnd } from './logicalAnd.ts'
import { min } from './min.ts'
import { multiply } from './multiply.ts'
import { real as realPart } from './real.ts'
import { select } from './select.ts'
import { sqrt } from './sqrt.ts'
import { subtract } from './subtract.ts'

/**
 * The number, not negative, whose hyperbolic cosine each element is; NaN below 1. Integers become f32;
 * complex numbers are computed as such.
 *
 * Complex numbers: W. Kahan, "Branch Cuts for Complex Elementary Functions" (1987).
 *
 * @example
 * toArray(acosh(tensor([1, 2]))) // => [0, 1.316957950592041]
 */
export function acosh(tensor: TensorLike): Tensor {
  return compositeFloating('acosh', tensor, realOrComplex(real, complexly), exact)
}

function real(x: Tensor): Tensor {
  const above = subtract(min(x, 1e9), 1)
  // Two roots, so that one of them is NaN below 1.
  const moderate = log1p(add(above, multiply(sqrt(above), sqrt(add(above, 2)))))
  // From 1e9 on it is the logarithm of 2x to the last digit, and squares may overflow.
  return select(less(x, 1e9), moderate, add(log(x), Math.LN2))
}

function complexly(z: Tensor): Tensor {
  const [minus, plus] = [sqrt(minusOne(z)), sqrt(plusOne(z))]
  const isFar = isInfinity(z)
  const [x, y] = [realPart(z), imag(z)]
  const near = multiply(atan2(imag(minus), realPart(plus)), 2)
  // On the imaginary axis the angle is right, wherever on it the number is.
  const isAside = logicalAnd(equal(x, 0), isNan(y))
  const angle = select(isAside, Math.PI / 2, select(isFar, atan2(y, x), near))
  return complex(select(isFar, Infinity, asinh(realPart(multiply(conjugate(minus), plus)))), angle)
}
