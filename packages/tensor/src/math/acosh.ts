// Inverse hyperbolic cosine of a number, within 2 ulp.
import { pairSum, productError } from '@nx/types'

/** Near 1, log1p(t + √(2t + t²)) with t = x - 1, what its argument loses added in the end. */
export function acosh(x: number): number {
  if (!(x > 1 && x < 2)) return Math.acosh(x)
  const t = x - 1
  const [square, squareRest] = pairSum(2 * t, t * t, productError(t, t))
  const root = Math.sqrt(square)
  const rootRest = (square - root * root - productError(root, root) + squareRest) / (2 * root)
  const [u, rest] = pairSum(root, t, rootRest)
  return Math.log1p(u) + rest / (1 + u)
}
