// The arc sine of complex numbers, which turned by a right angle is the inverse hyperbolic sine.
import { abs } from '../ops/abs.ts'
import { atan2 } from '../ops/atan2.ts'
import { complex } from '../ops/complex.ts'
import { conjugate } from '../ops/conjugate.ts'
import { equal } from '../ops/equal.ts'
import { imag } from '../ops/imag.ts'
import { isInfinity } from '../ops/isInfinity.ts'
import { multiply } from '../ops/multiply.ts'
import { negate } from '../ops/negate.ts'
import { real as realPart } from '../ops/real.ts'
import { select } from '../ops/select.ts'
import { sqrt } from '../ops/sqrt.ts'
import { signedInfinity } from './signed-infinity.ts'
import { minusOne, plusOne } from './plus-one.ts'
import type { Tensor } from './tensor.ts'

/** The arc sine, by the inverse hyperbolic sine of real numbers, which itself needs this one. */
export function arcSine(z: Tensor, asinh: (x: Tensor) => Tensor): Tensor {
  const [minus, plus] = [sqrt(negate(minusOne(z))), sqrt(plusOne(z))]
  const [x, isFar] = [realPart(z), isInfinity(z)]
  const angle = atan2(x, select(isFar, abs(imag(z)), realPart(multiply(minus, plus))))
  const im = select(isFar, signedInfinity(z), asinh(imag(multiply(conjugate(minus), plus))))
  return complex(select(equal(x, 0), x, angle), im)
}
