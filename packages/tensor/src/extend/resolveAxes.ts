// Several axes of an operation's input, by number or by name.
import { type Axis, resolveAxes as indicesOf } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { operationName } from './operation-name.ts'

/**
 * Indices of several axes, in the order given. Errors name `op`.
 *
 * @throws NxError `duplicate_axis` if one comes twice, `not_array`, and as `resolveAxis`.
 *
 * @example
 * resolveAxes('my.op', f32([[1, 2]]), [-1, 0]) // => [1, 0]
 */
export function resolveAxes(op: string, tensor: TensorLike, axes: readonly Axis[]): number[] {
  const name = operationName('resolveAxes', op)
  return indicesOf(name, toTensor(tensor, name), axes)
}
