// Division in gradients, by gaps that may be zero.
import { asType, divide, equal, multiply, type Tensor } from '@nx/tensor'
import { finiteMax, toReal } from '@nx/types'
import { choose } from './matrix.ts'

/**
 * The quotient, where 0 / 0 is 0: what equal values leave open does not count. Linear in the dividend also where the
 * divisor is zero, so that both modes can differentiate it again.
 */
export function over(dividend: Tensor, divisor: Tensor): Tensor {
  const isZero = equal(divisor, 0)
  const safe = asType(choose(isZero, 1, divisor), dividend.type)
  return choose(isZero, endless(dividend), divide(dividend, safe))
}

/** Beyond all numbers, 0 where the tensor is 0: without a condition on the tensor it is linear in it. */
function endless(tensor: Tensor): Tensor {
  const most = Number(finiteMax(toReal(tensor.type)))
  return multiply(multiply(tensor, most), most)
}
