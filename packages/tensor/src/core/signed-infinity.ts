// Infinities of complex functions, whose roots are no numbers there.
import { atan2 } from '../ops/atan2.ts'
import { imag } from '../ops/imag.ts'
import { less } from '../ops/less.ts'
import { select } from '../ops/select.ts'
import type { Tensor } from './tensor.ts'

/** Infinity with the sign of the imaginary part, of zeros too. */
export function signedInfinity(z: Tensor): Tensor {
  return select(less(atan2(imag(z), -1), 0), -Infinity, Infinity)
}
