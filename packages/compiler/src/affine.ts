// Index arithmetic: positions as affine functions of loop variables.
import { stridesOf } from '@nx/types'

/**
 * `constant + Σ coefficients[loop] · loop`, its constant last: `[c₀, c₁, …, constant]`.
 */
export type Affine = readonly number[]

/** What stands in the way of writing an index without division: a loop must be split, or nothing helps. */
export type Obstacle = { readonly loop: number; readonly inner: number } | null

/**
 * The positions along axes of these lengths of the row-major position `linear`: the inverse of a sum by strides.
 *
 * Each loop's part must belong to one axis, and no part may carry over into the next axis. Where a loop runs over
 * several axes, the obstacle says at which factor to split it.
 */
export function digits(
  linear: Affine,
  shape: readonly number[],
  loopLengths: readonly number[],
): readonly Affine[] | { readonly obstacle: Obstacle } {
  const loops = loopLengths.length
  const indices = shape.map(() => new Array<number>(loops + 1).fill(0))
  const strides = stridesOf(shape)
  for (let loop = 0; loop < loops; loop++) {
    const step = linear[loop]!
    if (step === 0) continue
    if (step < 0) return { obstacle: null }
    const axis = shape.findIndex((length, i) => length > 1 && step >= strides[i]!)
    if (axis < 0 || step % strides[axis]! !== 0) return { obstacle: null }
    const digit = step / strides[axis]!
    // The loop leaves the axis when its part reaches the axis's length.
    if (axis > 0 && digit * (loopLengths[loop]! - 1) >= shape[axis]!) {
      const inner = shape[axis]! / digit
      const splits = Number.isInteger(inner) && inner > 1 && loopLengths[loop]! % inner === 0
      return { obstacle: splits ? { loop, inner } : null }
    }
    indices[axis]![loop] = digit
  }
  let rest = linear[loops]!
  if (rest < 0) return { obstacle: null }
  for (let axis = 0; axis < shape.length; axis++) {
    const digit = Math.floor(rest / strides[axis]!)
    rest -= digit * strides[axis]!
    const index = indices[axis]!
    let most = digit
    for (let loop = 0; loop < loops; loop++) most += index[loop]! * (loopLengths[loop]! - 1)
    if (axis > 0 && most >= shape[axis]!) return { obstacle: null }
    index[loops] = digit
  }
  return indices
}
