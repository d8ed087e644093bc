// Where blocks of a tensor start: numbers, or scalar tensors of integers.
import { finiteMax, isInteger, NxError } from '@nx/types'
import { list } from './axes.ts'
import { cast } from './cast.ts'
import { clipIndex } from './clip-index.ts'
import { describe } from './element.ts'
import { formatShape } from './format.ts'
import { isTensor, type Tensor } from './tensor.ts'

/** Start of a block along an axis: a number, or a scalar tensor of integers. */
export type StartIndex = number | bigint | Tensor

/** Checks that there is one start per axis, an integer each. Throws `rank` or `index`. */
export function startIndices(op: string, input: Tensor, starts: readonly StartIndex[]): (number | Tensor)[] {
  const own = list(op, 'starts', starts)
  if (own.length !== input.shape.length) {
    throw new NxError('rank', op, `give one start per axis of ${formatShape(input)}, got ${starts.length}`, {
      shape: input.shape,
      starts: starts.length,
    })
  }
  return own.map((start, axis) => {
    if (!isTensor(start)) {
      if (typeof start === 'bigint' || Number.isInteger(start)) return Number(start)
      throw new NxError(
        'index',
        op,
        `the start along axis ${axis} must be an integer, got ${describe(start)}`,
        {
          axis,
          start,
        },
      )
    }
    if (isInteger(start.type) && start.shape.length === 0) return start
    throw new NxError(
      'index',
      op,
      `the start along axis ${axis} must be an integer scalar, got ${start.type} ${formatShape(start)}`,
      { axis, type: start.type, shape: start.shape },
    )
  })
}

/** The start as an attribute: moved to fit, or `null` for one that is a tensor. */
export function staticStart(start: number | Tensor, largest: number): number | null {
  return typeof start === 'number' ? Math.max(0, Math.min(start, largest)) : null
}

/** The start as a scalar of s32; what the type cannot hold is beyond the largest start anyway. */
export function dynamicStart(start: Tensor, largest: number): Tensor {
  return finiteMax(start.type) > finiteMax('s32') ? clipIndex(start, largest) : cast(start, 's32')
}
