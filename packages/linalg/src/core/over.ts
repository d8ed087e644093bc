// Division in gradients, by gaps that may be zero.
import { asType, divide, equal, multiply, type Tensor } from '@nx/tensor'
import { withGradient } from './gradient.ts'
import { choose } from './matrix.ts'

/**
 * The quotient, where 0 / 0 is 0: what equal values leave open does not count. Linear in the dividend also where the
 * divisor is zero, so that forward mode can transpose it.
 */
export function over(dividend: Tensor, divisor: Tensor): Tensor {
  const isZero = equal(divisor, 0)
  const safe = asType(choose(isZero, 1, divisor), dividend.type)
  return choose(isZero, withGradient(endless(dividend), dividend, endless), divide(dividend, safe))
}

/** Infinity times the tensor, 0 where that is 0. */
function endless(tensor: Tensor): Tensor {
  return choose(equal(tensor, 0), 0, multiply(tensor, Infinity))
}
