// The shape and names that element-wise inputs have together.
import { NxError, type Shape } from '@nx/types'
import { formatShape } from './format.ts'
import { sameList } from './same-list.ts'
import type { Names, TensorSpec } from './tensor.ts'

interface Shaped {
  readonly shape: Shape
  readonly names: Names
}

/**
 * Broadcasts shapes as NumPy does: aligned at the last axis, length 1 stretches. Names must agree or be
 * `null`.
 *
 * Throws `broadcast` or `names_mismatch`.
 *
 * @internal
 */
export function broadcastShapes(op: string, inputs: readonly Shaped[]): Shaped {
  let result: Shaped = inputs[0]!
  for (let i = 1; i < inputs.length; i++) result = broadcastPair(op, result, inputs[i]!, inputs)
  return result
}

function broadcastPair(op: string, left: Shaped, right: Shaped, all: readonly Shaped[]): Shaped {
  if (right.shape.length === 0) return left
  if (left.shape.length === 0) return right
  if (sameList(left.shape, right.shape) && sameList(left.names, right.names)) return left
  const rank = Math.max(left.shape.length, right.shape.length)
  const shape = new Array<number>(rank)
  const names = new Array<string | null>(rank)
  for (let axis = 0; axis < rank; axis++) {
    const l = axis - rank + left.shape.length
    const r = axis - rank + right.shape.length
    const leftLength = l < 0 ? 1 : left.shape[l]!
    const rightLength = r < 0 ? 1 : right.shape[r]!
    if (leftLength !== rightLength && leftLength !== 1 && rightLength !== 1) {
      throw new NxError(
        'broadcast',
        op,
        `cannot broadcast ${all.map((input) => formatShape(input)).join(' with ')}: lengths ${leftLength} and ` +
          `${rightLength} meet at axis ${axis - rank}; lengths must be equal or one of them 1 (see reshape, newAxis)`,
        { shapes: all.map((input) => input.shape), axis: axis - rank },
      )
    }
    shape[axis] = leftLength === 1 ? rightLength : leftLength
    names[axis] = mergeNames(op, l < 0 ? null : left.names[l]!, r < 0 ? null : right.names[r]!, all)
  }
  return { shape, names }
}

/** The name two axes have together: equal, or the one that is not `null`. */
export function mergeNames(
  op: string,
  left: string | null,
  right: string | null,
  inputs: readonly Pick<TensorSpec, 'shape' | 'names'>[],
): string | null {
  if (left === null || left === right) return right
  if (right === null) return left
  throw new NxError(
    'names_mismatch',
    op,
    `axes named "${left}" and "${right}" meet in ${inputs.map((input) => formatShape(input)).join(' and ')}; ` +
      'rename one of them, or transpose so that equal names meet',
    { left, right },
  )
}
