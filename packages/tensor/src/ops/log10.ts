// Logarithm of base 10.
import { smallestPositiveNormal } from '@nx/types'
import { compositeFloating, like, realOrComplex } from '../core/composite.ts'
import { fromParts } from '../core/parts.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { log10 as exact } from '../math/log10.ts'
import { bitwiseAnd } from './bitwiseAnd.ts'
import { divide } from './divide.ts'
import { equal } from './equal.ts'
import { less } from './less.ts'
import { log } from './log.ts'
import { pow } from './pow.ts'
import { round } from './round.ts'
import { select } from './select.ts'

/**
 * The logarithm of base 10 of each element, exact for powers of 10. Integers become f32; complex
 * numbers are computed as such.
 *
 * @example
 * toArray(log10(tensor([1, 1000]))) // => [0, 3]
 */
export function log10(tensor: TensorLike): Tensor {
  return compositeFloating('log10', tensor, realOrComplex(real, complexly), exact)
}

function real(x: Tensor): Tensor {
  const quotient = divide(log(x), Math.LN10)
  const whole = round(quotient)
  const exact = equal(pow(like(x, 10), whole), x)
  // Powers below the smallest normal number are rounded so much that other numbers equal them.
  const normal = less(like(x, smallestPositiveNormal(x.type)), x)
  return select(bitwiseAnd(exact, normal), whole, quotient)
}

function complexly(z: Tensor): Tensor {
  return fromParts(log(z), (re, im) => [divide(re, Math.LN10), divide(im, Math.LN10)])
}
