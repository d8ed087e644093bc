// The type of the elements.
import type { DType } from '@nx/types'
import { type TensorLike, toTensor } from '../core/literal.ts'

/**
 * Type of the elements. The same as `tensor.type`.
 *
 * @example
 * type(tensor([1, 2])) // => 's32'
 * type(1.5) // => 'f32'
 */
export function type(tensor: TensorLike): DType {
  return toTensor(tensor, 'type').type
}
