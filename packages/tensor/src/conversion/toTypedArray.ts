// Elements in a typed array.
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { ElementsOf } from '../core/typed.ts'
import { elementsOf } from './elements.ts'
import { readLater, readNow } from './read.ts'

/**
 * The elements in a typed array of their own, in row-major order: the array of their type, `Float32Array` for narrower
 * floats, bytes for narrower integers, real and imaginary part in turn for complex types.
 *
 * @throws NxError `device_read` where the host cannot read the memory: use `await readTypedArray(tensor)`.
 * `traced_value` while a function is traced.
 *
 * @example
 * toTypedArray(tensor([[1, 2], [3, 4]])) // => new Int32Array([1, 2, 3, 4])
 */
export function toTypedArray<X extends TensorLike>(tensor: X): ElementsOf<X> {
  const input = toTensor(tensor, 'toTypedArray')
  return elementsOf(readNow('toTypedArray', 'readTypedArray', input), input) as ElementsOf<X>
}

/**
 * Like `toTypedArray`, for tensors on any device.
 *
 * @throws NxError `traced_value` while a function is traced.
 *
 * @example
 * await readTypedArray(tensor([1.5])) // => new Float32Array([1.5])
 */
export async function readTypedArray<X extends TensorLike>(tensor: X): Promise<ElementsOf<X>> {
  const input = toTensor(tensor, 'readTypedArray')
  return elementsOf(await readLater('readTypedArray', input), input) as ElementsOf<X>
}
