// Logistic function of a number, and its product with the number, within 1 ulp.
import { exponential, pairQuotient, pairSum, scaled } from '@nx/types'

/** 1 / (1 + exp(-x)) times a factor, with the exponential of a negative number on both sides, so that neither overflows. */
function logistic(x: number, factor: number): number {
  const { k, rest } = exponential(-Math.abs(x))
  const power = pairSum(1, ...rest)
  const below = pairSum(1, scaled(power[0], k), scaled(power[1], k))
  const [high, low] = pairQuotient(x < 0 ? power : [1, 0], below)
  const value = (high + low) * factor
  return x < 0 ? scaled(value, k) : value
}

/** Beyond this, x · exp(-x) is 0. */
const far = 760

export function sigmoid(x: number): number {
  if (Math.abs(x) < far) return logistic(x, 1)
  return x > 0 ? 1 : x < 0 ? 0 : x
}

/** A number times its logistic function, which may be subnormal where the product is not. */
export function silu(x: number): number {
  if (Math.abs(x) < far) return logistic(x, x)
  return x > 0 ? x : x * 0
}
