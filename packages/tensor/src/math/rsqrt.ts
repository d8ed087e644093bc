// Reciprocal square root of a number, within 1 ulp.
import { productError } from '@nx/types'

/** 1 / √x; what the root and the division lose is added in the end. */
export function rsqrt(x: number): number {
  // Products must not overflow, nor their errors underflow.
  if (x > 0 && x < 2 ** -800) return rsqrt(x * 2 ** 300) * 2 ** 150
  if (x > 2 ** 800 && x < Infinity) return rsqrt(x * 2 ** -300) * 2 ** -150
  const root = Math.sqrt(x)
  const inverse = 1 / root
  if (!(inverse > 0 && root > 0)) return inverse
  const rest = (x - root * root - productError(root, root)) / (2 * root)
  const lost = 1 - inverse * root - productError(inverse, root)
  return inverse + inverse * (lost - rest * inverse)
}
