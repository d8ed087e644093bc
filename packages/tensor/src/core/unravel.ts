// From places in a row of elements to indices.
import type { Shape } from '@nx/types'

/**
 * The index of the element at a position in row-major order.
 *
 * @internal
 */
export function unravel(position: number, shape: Shape): number[] {
  const index = new Array<number>(shape.length)
  let rest = position
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!
    rest = Math.floor(rest / shape[axis]!)
  }
  return index
}
