// Room for singular values, which may be larger than every entry, and for their reciprocals.
import { abs, fill, greater, less, select, type Tensor, weakFloat } from '@nx/tensor'
import { toReal } from '@nx/types'
import { constant } from './gradient.ts'
import { largest } from './largest.ts'

/** What to multiply each matrix of a stack by, so that its singular values and their reciprocals are finite: a power of two, or 1. */
export function moderation(a: Tensor): Tensor {
  const peak = constant(largest(abs(a), { axes: [-2, -1], keepAxes: true }))
  const large = toReal(a.type) === 'f64' ? 2 ** 512 : 2 ** 64
  const [shrunk, grown, same] = [1 / large, large, 1].map((each) => fill(peak, weakFloat(each)))
  return select(greater(peak, grown!), shrunk!, select(less(peak, shrunk!), grown!, same!))
}
