// Inverse hyperbolic tangent.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { withSign } from '../core/with-sign.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { divide } from './divide.ts'
import { log1p } from './log1p.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
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

function complexly(z: Tensor): Tensor {
  return multiply(subtract(log1p(z), log1p(negate(z))), 0.5)
}
