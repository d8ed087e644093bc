// Hyperbolic tangent of a number, within 1 ulp.
import { expm1Pair, pairQuotient, pairSum } from '@nx/types'

/** tanh x = u / (u + 2) with u = exp(2x) - 1. */
export function tanh(x: number): number {
  const size = Math.abs(x)
  if (!(size < 22)) return size > 0 ? Math.sign(x) : x
  // Below this it is x less a third of its cube, which is out of sight.
  if (size < 1e-9) return x
  const [u, uRest] = expm1Pair(2 * size)
  const [high, low] = pairQuotient([u, uRest], pairSum(u, 2, uRest))
  return Math.sign(x) * (high + low)
}
