// Index vectors: which axes they stand for, and how leading axes become part of them.
import { bitSize, type DType, isInteger, NxError } from '@nx/types'
import { concatenate } from '../ops/concatenate.ts'
import { allAxes, type Axis, resolveAxes } from './axes.ts'
import { cast } from './cast.ts'
import { count } from './count.ts'
import { formatShape } from './format.ts'
import type { Tensor } from './tensor.ts'

/** The tensor if it holds integers. Throws `index`. */
export function integerIndices(op: string, indices: Tensor): Tensor {
  if (isInteger(indices.type)) return indices
  throw new NxError(
    'index',
    op,
    `indices must be integers, got ${indices.type}; convert with asType(x, 's32')`,
    {
      type: indices.type,
    },
  )
}

/** The tensor if it holds vectors of integers. Throws `index`. */
export function indexVectors(op: string, indices: Tensor): Tensor {
  if (indices.shape.length > 0) return integerIndices(op, indices)
  throw new NxError('index', op, 'indices need an axis that holds the positions, got a scalar; see newAxis', {
    shape: indices.shape,
  })
}

/** The axes that the entries of index vectors stand for. Throws `index` or `axes_order`. */
export function indexAxes(op: string, input: Tensor, indices: Tensor, given?: readonly Axis[]): number[] {
  const length = indices.shape.at(-1)!
  const axes = given === undefined ? allAxes(length) : resolveAxes(op, input, given)
  if (axes.length !== length || length > input.shape.length) {
    throw new NxError(
      'index',
      op,
      `index vectors of length ${length} do not fit ` +
        (given === undefined ? formatShape(input) : `the ${given.length} axes [${given.join(', ')}]`) +
        '; the last axis of the indices holds one position per indexed axis',
      { indices: indices.shape, shape: input.shape, axes: given },
    )
  }
  if (axes.some((axis, i) => i > 0 && axis <= axes[i - 1]!)) {
    throw new NxError(
      'axes_order',
      op,
      `axes must ascend, got [${axes.join(', ')}]; order the positions likewise`,
      {
        axes,
      },
    )
  }
  return axes
}

/** A type that holds these indices and every position. */
export function indexType({ type }: Tensor): DType {
  return bitSize(type) > 32 ? type : 's32'
}

/** Index vectors that begin with the positions along some axes of the indices themselves. */
export function withPositions(indices: Tensor, along: readonly number[]): Tensor {
  if (along.length === 0) return indices
  const shape = [...indices.shape.slice(0, -1), 1]
  const type = indexType(indices)
  const positions = along.map((axis) => count(indices.backend, shape, axis, type))
  return concatenate([...positions, cast(indices, type)], { axis: -1 })
}
