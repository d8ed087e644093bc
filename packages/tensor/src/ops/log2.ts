// Logarithm of base 2.
import { compositeFloating, like, realOrComplex } from '../core/composite.ts'
import { fromParts } from '../core/parts.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { divide } from './divide.ts'
import { equal } from './equal.ts'
import { log } from './log.ts'
import { pow } from './pow.ts'
import { round } from './round.ts'
import { select } from './select.ts'

/**
 * The logarithm of base 2 of each element, exact for powers of 2. Integers become f32; complex
 * numbers are computed as such.
 *
 * @example
 * toArray(log2(tensor([1, 8]))) // => [0, 3]
 */
export function log2(tensor: TensorLike): Tensor {
  return compositeFloating('log2', tensor, realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  const quotient = divide(log(x), Math.LN2)
  const whole = round(quotient)
  return select(equal(pow(like(x, 2), whole), x), whole, quotient)
}

function complexly(z: Tensor): Tensor {
  return fromParts(log(z), (re, im) => [divide(re, Math.LN2), divide(im, Math.LN2)])
}
