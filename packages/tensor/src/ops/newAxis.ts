// A new axis of length 1.
import { checkNames, resolveNewAxis } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { reshapeTo } from '../core/reshaping.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Puts in an axis of length 1 so that it has the index given; a negative index counts from the end of the
 * result.
 *
 * @throws NxError `axis_out_of_bounds`, or `duplicate_name` if the name is taken.
 *
 * @example
 * newAxis(tensor([1, 2, 3]), 0).shape // => [1, 3]
 * newAxis(tensor([1, 2, 3]), -1, 'x').names // => [null, 'x']
 */
export function newAxis(tensor: TensorLike, axis: number, name: string | null = null): Tensor {
  const input = toTensor(tensor, 'newAxis')
  // Copies, since shapes are frozen, and frozen arrays have slow methods.
  const [shape, names] = [[...input.shape], [...input.names]]
  const index = resolveNewAxis('newAxis', input, axis)
  shape.splice(index, 0, 1)
  names.splice(index, 0, name)
  return reshapeTo(input, shape, checkNames('newAxis', names, names.length))
}
