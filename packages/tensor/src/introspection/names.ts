// The names of the axes.
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Names } from '../core/tensor.ts'

/**
 * Names of the axes, `null` where an axis has none. The same as `tensor.names`.
 *
 * @example
 * names(tensor([[1, 2]], { names: ['row', null] })) // => ['row', null]
 */
export function names(tensor: TensorLike): Names {
  return toTensor(tensor, 'names').names
}
