// Exponential minus one.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { fromParts } from '../core/parts.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { cos } from './cos.ts'
import { divide } from './divide.ts'
import { equal } from './equal.ts'
import { exp } from './exp.ts'
import { less } from './less.ts'
import { log } from './log.ts'
import { multiply } from './multiply.ts'
import { select } from './select.ts'
import { sin } from './sin.ts'
import { subtract } from './subtract.ts'

/**
 * `exp(x) - 1`, accurate for small x too. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(expm1(tensor([0, 1e-10]))) // => [0, 1.000000013351432e-10]
 */
export function expm1(tensor: TensorLike): Tensor {
  return compositeFloating('expm1', tensor, realOrComplex(real, complexly))
}

// Kahan's correction: the rounding error of the exponential cancels against that of its logarithm.
function real(x: Tensor): Tensor {
  const power = exp(x)
  const difference = subtract(power, 1)
  const corrected = divide(multiply(difference, x), log(power))
  const moderate = select(equal(difference, -1), difference, corrected)
  // From 40 on the one is below the last digit, and the product would overflow.
  return select(equal(power, 1), x, select(less(x, 40), moderate, power))
}

function complexly(z: Tensor): Tensor {
  return fromParts(z, (x, y) => {
    const half = sin(multiply(y, 0.5))
    const re = subtract(multiply(expm1(x), cos(y)), multiply(multiply(half, half), 2))
    return [re, multiply(exp(x), sin(y))]
  })
}
