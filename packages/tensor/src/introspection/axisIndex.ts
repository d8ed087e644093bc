// The number of one axis.
import { type Axis, resolveAxis } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'

/**
 * Number of an axis counted from the front, given by name or by any number.
 *
 * @throws NxError `unknown_axis` or `axis_out_of_bounds`.
 *
 * @example
 * axisIndex(tensor([[1, 2, 3]]), -1) // => 1
 * axisIndex(tensor([[1, 2, 3]], { names: ['row', 'column'] }), 'row') // => 0
 */
export function axisIndex(tensor: TensorLike, axis: Axis): number {
  return resolveAxis('axisIndex', toTensor(tensor, 'axisIndex'), axis)
}
