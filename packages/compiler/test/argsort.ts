// The one operation without a loop form that plans of random graphs have: it stays a call.
import { sizeOf, stridesOf } from '@nx/types'
import type { Attributes, Shape } from '@nx/types'
import type { Real } from './block.ts'

/** Ascending, NaN greatest. */
const compare = (x: Real, y: Real): number => (x < y ? -1 : x > y ? 1 : Number(x !== x) - Number(y !== y))

/** The order of the elements along one axis, stable in both directions. */
export function argsort(elements: readonly Real[], shape: Shape, { axis, direction }: Attributes): Real[] {
  const length = shape[axis as number]!
  const stride = stridesOf(shape)[axis as number]!
  const result = elements.slice()
  for (let line = 0; line < sizeOf(shape) / Math.max(1, length); line++) {
    const start = Math.floor(line / stride) * stride * length + (line % stride)
    const element = (i: number): Real => elements[start + i * stride]!
    const order = Array.from({ length }, (_, i) => i)
    order.sort((i, j) =>
      direction === 'asc' ? compare(element(i), element(j)) : compare(element(j), element(i)),
    )
    order.forEach((from, to) => (result[start + to * stride] = from))
  }
  return result
}
