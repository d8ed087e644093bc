// Arc cosine.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { signedInfinity } from '../core/signed-infinity.ts'
import { minusOne, plusOne } from '../core/plus-one.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { asinh } from './asinh.ts'
import { atan2 } from './atan2.ts'
import { complex } from './complex.ts'
import { conjugate } from './conjugate.ts'
import { equal } from './equal.ts'
import { imag } from './imag.ts'
import { isInfinity } from './isInfinity.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
import { real as realPart } from './real.ts'
import { select } from './select.ts'
import { sqrt } from './sqrt.ts'
import { subtract } from './subtract.ts'

/**
 * The angle whose cosine each element is, NaN outside -1 to 1. Integers become f32; complex numbers are
 * computed as such.
 *
 * Complex numbers: W. Kahan, "Branch Cuts for Complex Elementary Functions" (1987).
 *
 * @example
 * toArray(acos(tensor([1, 0]))) // => [0, 1.5707963705062866]
 */
export function acos(tensor: TensorLike): Tensor {
  return compositeFloating('acos', tensor, realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  return atan2(sqrt(multiply(subtract(1, x), add(x, 1))), x)
}

function complexly(z: Tensor): Tensor {
  const [minus, plus] = [sqrt(negate(minusOne(z))), sqrt(plusOne(z))]
  const [x, isFar] = [realPart(z), isInfinity(z)]
  const near = multiply(atan2(realPart(minus), realPart(plus)), 2)
  const angle = select(isFar, atan2(abs(imag(z)), x), near)
  const im = select(isFar, negate(signedInfinity(z)), asinh(imag(multiply(conjugate(plus), minus))))
  return complex(select(equal(x, 0), Math.PI / 2, angle), im)
}
