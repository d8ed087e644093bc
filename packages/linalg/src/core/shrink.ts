// Room for singular values, which may be larger than every entry.
import { abs, fill, greater, select, type Tensor, weakFloat } from '@nx/tensor'
import { toReal } from '@nx/types'
import { constant } from './gradient.ts'
import { largest } from './largest.ts'

/** What to multiply each matrix of a stack by, so that its singular values are finite: a power of two, or 1. */
export function shrink(a: Tensor): Tensor {
  const peak = constant(largest(abs(a), { axes: [-2, -1], keepAxes: true }))
  const large = toReal(a.type) === 'f64' ? 2 ** 512 : 2 ** 64
  return select(greater(peak, weakFloat(large)), fill(peak, weakFloat(1 / large)), fill(peak, 1))
}
