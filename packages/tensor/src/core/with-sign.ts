// Odd functions: computed on absolute values, then given the sign of the input.
import { equal } from '../ops/equal.ts'
import { less } from '../ops/less.ts'
import { negate } from '../ops/negate.ts'
import { select } from '../ops/select.ts'
import type { Tensor } from './tensor.ts'

/** The magnitude with the sign of `x`; `x` itself where it is zero, so that -0 stays. */
export function withSign(x: Tensor, magnitude: Tensor): Tensor {
  return select(equal(x, 0), x, select(less(x, 0), negate(magnitude), magnitude))
}
