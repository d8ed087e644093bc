// The length of one axis.
import { type Axis, resolveAxis } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'

/**
 * Length of an axis, given by number or name.
 *
 * @throws NxError `unknown_axis` or `axis_out_of_bounds`.
 *
 * @example
 * axisSize(tensor([[1, 2, 3]]), -1) // => 3
 * axisSize(tensor([[1, 2, 3]], { names: ['row', 'column'] }), 'row') // => 1
 */
export function axisSize(tensor: TensorLike, axis: Axis): number {
  const input = toTensor(tensor, 'axisSize')
  return input.shape[resolveAxis('axisSize', input, axis)]!
}
