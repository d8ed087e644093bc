// Elements in nested arrays.
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { ElementOf } from '../core/typed.ts'
import { elementsOf, flatten, nest, type NestedArray } from './elements.ts'
import { readLater, readNow } from './read.ts'

/**
 * The elements in nested arrays, vectorized axes outermost; a scalar gives one element. 64-bit integers are `bigint`,
 * complex numbers `Complex`, all others `number`.
 *
 * @throws NxError `device_read` where the host cannot read the memory: use `await readArray(tensor)`. `traced_value`
 * while a function is traced.
 *
 * @example
 * toArray(tensor([[1, 2], [3, 4]])) // => [[1, 2], [3, 4]]
 * toArray(tensor([1n])) // => [1n]
 * toArray(tensor(1.5)) // => 1.5
 */
export function toArray<X extends TensorLike>(tensor: X): NestedArray<ElementOf<X>> {
  const input = toTensor(tensor, 'toArray')
  return nest(
    flatten<ElementOf<X>>(elementsOf(readNow('toArray', 'readArray', input), input), input.type),
    input.spec.shape,
  )
}

/**
 * Like `toArray`, for tensors on any device.
 *
 * @throws NxError `traced_value` while a function is traced.
 *
 * @example
 * await readArray(tensor([[1, 2], [3, 4]])) // => [[1, 2], [3, 4]]
 */
export async function readArray<X extends TensorLike>(tensor: X): Promise<NestedArray<ElementOf<X>>> {
  const input = toTensor(tensor, 'readArray')
  return nest(
    flatten<ElementOf<X>>(elementsOf(await readLater('readArray', input), input), input.type),
    input.spec.shape,
  )
}
