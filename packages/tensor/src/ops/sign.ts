// Signs.
import { isUnsigned } from '@nx/types'
import { compositeUnary, like, realOrComplex } from '../core/composite.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { complex } from './complex.ts'
import { divide } from './divide.ts'
import { equal } from './equal.ts'
import { imag } from './imag.ts'
import { less } from './less.ts'
import { min } from './min.ts'
import { real as realPart } from './real.ts'
import { select } from './select.ts'

/**
 * 1 for positive elements, -1 for negative ones; zeros and NaN stay. Of complex numbers, `z / abs(z)`. The
 * type stays.
 *
 * @example
 * toArray(sign(tensor([-5, 0, 3]))) // => [-1, 0, 1]
 */
export function sign(tensor: TensorLike): Tensor {
  return compositeUnary('sign', toTensor(tensor, 'sign'), realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  if (isUnsigned(x.type)) return min(x, like(x, 1))
  const zero = like(x, 0)
  return select(less(x, zero), like(x, -1), select(less(zero, x), like(x, 1), x))
}

function complexly(z: Tensor): Tensor {
  const size = abs(z)
  // By parts, because a quotient of complex numbers loses signs of zero.
  const unit = complex(divide(realPart(z), size), divide(imag(z), size))
  return select(equal(size, 0), z, unit)
}
