// The shape and names that inputs of an operation have together.
import { NxError, type Shape, show } from '@nx/types'
import { checkNames, list } from '../core/axes.ts'
import { broadcastShapes as broadcast } from '../core/broadcast-shapes.ts'
import { checkShape } from '../core/options.ts'
import type { Names } from '../core/tensor.ts'
import { operationName } from './operation-name.ts'

/** What broadcasts: a shape and its names, as of a tensor. */
export interface Broadcastable {
  readonly shape: Shape
  readonly names: Names
}

/**
 * The shape and names that the inputs of an element-wise operation have together: shapes broadcast as NumPy's, aligned at the
 * last axis, where length 1 stretches. Names must agree or be `null`. Errors name `op`.
 *
 * @throws NxError `broadcast`, `names_mismatch`, `empty` without inputs, `not_array`, `shape`, `names_length`, `option`.
 *
 * @example
 * broadcastShapes('my.op', [f32([[1], [2]]), f32([1, 2, 3])]).shape // => [2, 3]
 * broadcastShapes('my.op', [f32([1, 2]), f32([1, 2, 3])]) // throws broadcast
 */
export function broadcastShapes(op: string, inputs: readonly Broadcastable[]): Broadcastable {
  const name = operationName('broadcastShapes', op)
  const given = list(name, 'inputs', inputs).map((input: unknown): Broadcastable => {
    const { shape, names } = Object(input) as Partial<Broadcastable>
    const checked = checkShape(name, shape!)
    return { shape: checked, names: checkNames(name, names, checked.length) }
  })
  if (given.length > 0) return broadcast(name, given)
  throw new NxError('empty', name, `there are no shapes to broadcast, got ${show(inputs)}; give one at least`)
}
