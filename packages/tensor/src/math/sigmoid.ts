// Logistic function of a number, within 1 ulp.
import { exponential, pairQuotient, pairSum, scaled } from '@nx/types'

/** 1 / (1 + exp(-x)), the exponential of a negative number on both sides, so that neither overflows. */
export function sigmoid(x: number): number {
  if (!(Math.abs(x) < 750)) return x > 0 ? 1 : x < 0 ? 0 : x
  const { k, rest } = exponential(-Math.abs(x))
  const power = pairSum(1, ...rest)
  const below = pairSum(1, scaled(power[0], k), scaled(power[1], k))
  const [high, low] = pairQuotient(x < 0 ? power : [1, 0], below)
  return x < 0 ? scaled(high + low, k) : high + low
}
