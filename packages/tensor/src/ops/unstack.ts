// The slices of a tensor along an axis.
import { allAxes, type Axis, resolveAxis } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { permute } from '../core/reshaping.ts'
import { rowsOf } from '../core/rows.ts'
import { Tensor } from '../core/tensor.ts'

/** Options of `unstack`. */
export interface UnstackOptions {
  /** The axis to take apart, by number or name; the first by default. */
  readonly axis?: Axis
}

/**
 * The slices of a tensor along an axis, each without that axis: what `stack` puts together. Along the first axis a
 * tensor is iterable too.
 *
 * @throws NxError `axis_out_of_bounds` if there is no such axis, `unknown_axis` for a wrong name.
 *
 * @example
 * unstack(tensor([[1, 2], [3, 4]]), { axis: 1 }).map((column) => toArray(column)) // => [[1, 3], [2, 4]]
 * const [first, second] = tensor([[1, 2], [3, 4]])
 * toArray(add(first!, second!)) // => [4, 6]
 */
export function unstack(tensor: TensorLike, options: UnstackOptions = {}): Tensor[] {
  checkOptions('unstack', options, ['axis'])
  const input = toTensor(tensor, 'unstack')
  const axis = resolveAxis('unstack', input, options.axis ?? 0)
  const others = allAxes(input.shape.length).filter((other) => other !== axis)
  return [...rowsOf(axis === 0 ? input : permute(input, [axis, ...others]), Tensor)]
}
