// The square root of a sum of squares.
import {
  abs,
  add,
  apply,
  asType,
  type Definition,
  divide,
  equal,
  imag,
  isInfinity,
  logicalOr,
  multiply,
  real,
  type ReduceOptions,
  select,
  sqrt,
  sum,
  type Tensor,
} from '@nx/tensor'
import { isComplex, toReal } from '@nx/types'
import { floating } from './checks.ts'
import { constant } from './gradient.ts'
import { largest } from './largest.ts'

/** A square root whose derivative is 0 at 0, where the norm has the middle of its subgradients. */
const definition: Definition<object> = {
  name: 'distance',
  vectorize: 'elementwise',
  infer: ([squares]) => squares!,
  decompose: ([squares]) => sqrt(squares!),
}

/**
 * The 2-norm along axes, which are kept. It is taken relative to the largest size, so that squares do not overflow, and
 * of squares rather than of sizes, which have no second derivative at 0.
 */
export function euclidean(x: Tensor, kept: ReduceOptions): Tensor {
  const size = constant(largest(abs(floating(x)), kept))
  const scale = select(logicalOr(equal(size, 0), isInfinity(size)), 1, size)
  const scaled = divide(floating(x), scale)
  const total = sum(squares(scaled), kept)
  return asType(multiply(apply(definition, [total], {}), scale), toReal(x.type))
}

function squares(x: Tensor): Tensor {
  if (!isComplex(x.type)) return multiply(x, x)
  const [re, im] = [real(x), imag(x)]
  return add(multiply(re, re), multiply(im, im))
}
