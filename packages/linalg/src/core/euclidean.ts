// The square root of a sum of squares.
import {
  abs,
  add,
  asType,
  divide,
  equal,
  imag,
  isInfinity,
  logicalOr,
  multiply,
  real,
  type ReduceOptions,
  select,
  sum,
  type Tensor,
} from '@nx/tensor'
import { distance } from '@nx/tensor/internal'
import { isComplex, toReal } from '@nx/types'
import { floating } from './checks.ts'
import { constant } from './gradient.ts'
import { largest } from './largest.ts'

/**
 * The 2-norm along axes, which are kept. It is taken relative to the largest size, so that squares do not overflow, and
 * of squares rather than of sizes, which have no second derivative at 0.
 */
export function euclidean(x: Tensor, kept: ReduceOptions): Tensor {
  const size = constant(largest(abs(floating(x)), kept))
  const scale = select(logicalOr(equal(size, 0), isInfinity(size)), 1, size)
  const total = sum(squares(floating(x), scale), kept)
  return asType(multiply(distance(total), scale), toReal(x.type))
}

/** Parts are divided one by one, as a complex quotient with an infinite part may be NaN. */
function squares(x: Tensor, scale: Tensor): Tensor {
  const [first, ...rest] = (isComplex(x.type) ? [real(x), imag(x)] : [x]).map((part) => {
    const scaled = divide(part, scale)
    return multiply(scaled, scaled)
  })
  return rest.reduce(add, first!)
}
