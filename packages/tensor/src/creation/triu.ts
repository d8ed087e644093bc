// Upper triangles.
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { select } from '../ops/select.ts'
import { triangleOf, type TriangleOptions } from './triangle.ts'

/**
 * The matrix, or every matrix of a stack, with zeros below a diagonal. The zeros are s32 and merge with the type, as in
 * Nx: u8 becomes s32.
 *
 * @throws NxError `rank` for fewer than two axes, `option` if `k` is not an integer.
 *
 * @example
 * toArray(triu(tensor([[1, 2], [3, 4]]))) // => [[1, 2], [0, 4]]
 * toArray(triu(tensor([[1, 2], [3, 4]]), { k: 1 })) // => [[0, 2], [0, 0]]
 */
export function triu(tensor: TensorLike, options: TriangleOptions = {}): Tensor {
  const input = toTensor(tensor, 'triu')
  return triangleOf('triu', input, options, -1, (mask, x, zero) => select(mask, zero, x))
}
