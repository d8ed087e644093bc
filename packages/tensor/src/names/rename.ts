// Names of axes.
import { checkNames } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Names, Tensor } from '../core/tensor.ts'
import { view } from '../core/view.ts'
import { checkVectorizedNames } from '../vectorize/axes.ts'

/**
 * The tensor with other names, one per axis, `null` where an axis has none. Vectorized axes keep theirs.
 *
 * @throws NxError `names_length` if there are not as many names as axes, `duplicate_name` if one comes twice or names
 * a vectorized axis.
 *
 * @example
 * rename(tensor([[1, 2]]), ['row', null]).names // => ['row', null]
 */
export function rename(tensor: TensorLike, names: Names): Tensor {
  const input = toTensor(tensor, 'rename')
  const checked = checkNames('rename', names, input.shape.length)
  checkVectorizedNames(
    'rename',
    input.vectorizedAxes.map(([name]) => name),
    checked,
  )
  return view(input, checked, input.vectorizedAxes)
}
