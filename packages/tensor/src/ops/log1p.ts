// Logarithm of one plus x.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { fromParts } from '../core/parts.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { atan2 } from './atan2.ts'
import { bitwiseAnd } from './bitwiseAnd.ts'
import { divide } from './divide.ts'
import { equal } from './equal.ts'
import { less } from './less.ts'
import { log } from './log.ts'
import { multiply } from './multiply.ts'
import { real as realPart } from './real.ts'
import { select } from './select.ts'
import { subtract } from './subtract.ts'

/**
 * `log(1 + x)`, accurate for small x too. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(log1p(tensor([0, 1e-10]))) // => [0, 1.000000013351432e-10]
 */
export function log1p(tensor: TensorLike): Tensor {
  return compositeFloating('log1p', tensor, realOrComplex(real, complexly))
}

// Kahan's correction: the rounding error of the sum cancels in the quotient.
function real(x: Tensor): Tensor {
  const sum = add(x, 1)
  const difference = subtract(sum, 1)
  const corrected = divide(multiply(log(sum), x), difference)
  return select(equal(difference, 0), x, select(equal(difference, x), log(sum), corrected))
}

function complexly(z: Tensor): Tensor {
  return fromParts(z, (x, y) => {
    const squares = add(multiply(x, add(x, 2)), multiply(y, y))
    // Where squares may be infinite, one more is nothing.
    const isNear = bitwiseAnd(less(abs(x), 1e18), less(abs(y), 1e18))
    const re = select(isNear, multiply(log1p(squares), 0.5), realPart(log(z)))
    return [re, atan2(y, add(x, 1))]
  })
}
