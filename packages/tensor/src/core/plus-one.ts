// One more and one less, for functions of complex numbers with branch cuts along the real axis.
import { Complex } from '@nx/types'
import { add } from '../ops/add.ts'
import { like } from './composite.ts'
import type { Tensor } from './tensor.ts'

/** z + 1; the imaginary part keeps the sign of its zero, which tells the side of a branch cut. */
export function plusOne(z: Tensor): Tensor {
  return add(z, like(z, new Complex(1, -0)))
}

/** z - 1, likewise. */
export function minusOne(z: Tensor): Tensor {
  return add(z, like(z, new Complex(-1, -0)))
}
