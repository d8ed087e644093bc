// Inverse hyperbolic tangent.
import { compositeFloating, like, realOrComplex } from '../core/composite.ts'
import { fromParts } from '../core/parts.ts'
import { withSign } from '../core/with-sign.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { atan2 } from './atan2.ts'
import { bitwiseOr } from './bitwiseOr.ts'
import { complex } from './complex.ts'
import { divide } from './divide.ts'
import { imag } from './imag.ts'
import { isNan } from './isNan.ts'
import { less } from './less.ts'
import { log } from './log.ts'
import { log1p } from './log1p.ts'
import { multiply } from './multiply.ts'
import { real as realPart } from './real.ts'
import { select } from './select.ts'
import { subtract } from './subtract.ts'

/**
 * The number whose hyperbolic tangent each element is, NaN outside -1 to 1. Integers become f32; complex
 * numbers are computed as such.
 *
 * @example
 * toArray(atanh(tensor([0, 0.5]))) // => [0, 0.5493061542510986]
 */
export function atanh(tensor: TensorLike): Tensor {
  return compositeFloating('atanh', tensor, realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  const size = abs(x)
  return withSign(x, multiply(log1p(divide(multiply(size, 2), subtract(1, size))), 0.5))
}

// W. Kahan, "Branch cuts for complex elementary functions" (1987); far from 0 it is ±πi/2 + 1/z.
function complexly(z: Tensor): Tensor {
  return fromParts(z, (x, y) => {
    const size = abs(x)
    const isFar = bitwiseOr(less(1e6, size), less(1e6, abs(y)))
    const [near, across] = [select(isFar, 2, size), select(isFar, withSign(y, like(y, 0)), y)]
    const below = subtract(1, near)
    const square = multiply(across, across)
    const growth = divide(multiply(near, 4), add(multiply(below, below), square))
    const angle = atan2(multiply(across, 2), subtract(multiply(below, add(near, 1)), square))
    const inverse = divide(like(z, 1), z)
    // Beside ±1 squares of what is left may be 0, and their quotient is nothing beside which 1 counts.
    const close = subtract(
      multiply(log(multiply(near, 4)), 0.25),
      multiply(log(abs(complex(below, across))), 0.5),
    )
    const moderate = select(less(growth, 1e18), multiply(log1p(growth), 0.25), close)
    const re = select(isFar, abs(realPart(inverse)), moderate)
    const im = add(multiply(angle, 0.5), select(isFar, imag(inverse), -0))
    return [withSign(x, re), select(isNan(y), y, im)]
  })
}
