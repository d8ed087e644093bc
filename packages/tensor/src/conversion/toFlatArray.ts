// Elements in one array.
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { ElementOf } from '../core/typed.ts'
import { elementsOf, flatten } from './elements.ts'
import { checkLimit, type LimitOptions } from './limit.ts'
import { readLater, readNow } from './read.ts'

export type { LimitOptions } from './limit.ts'

/**
 * The elements in one array, in row-major order, vectorized axes outermost.
 *
 * @throws NxError `device_read` where the host cannot read the memory: use `await readFlatArray(tensor)`.
 * `traced_value` while a function is traced.
 *
 * @example
 * toFlatArray(tensor([[1, 2], [3, 4]])) // => [1, 2, 3, 4]
 * toFlatArray(tensor([[1, 2], [3, 4]]), { limit: 3 }) // => [1, 2, 3]
 */
export function toFlatArray<X extends TensorLike>(tensor: X, options: LimitOptions = {}): ElementOf<X>[] {
  checkLimit('toFlatArray', options)
  const input = toTensor(tensor, 'toFlatArray')
  return flatten<ElementOf<X>>(
    elementsOf(readNow('toFlatArray', 'readFlatArray', input), input),
    input.type,
    options.limit,
  )
}

/**
 * Like `toFlatArray`, for tensors on any device.
 *
 * @throws NxError `traced_value` while a function is traced.
 *
 * @example
 * await readFlatArray(tensor([[1, 2], [3, 4]])) // => [1, 2, 3, 4]
 */
export async function readFlatArray<X extends TensorLike>(
  tensor: X,
  options: LimitOptions = {},
): Promise<ElementOf<X>[]> {
  checkLimit('readFlatArray', options)
  const input = toTensor(tensor, 'readFlatArray')
  return flatten<ElementOf<X>>(
    elementsOf(await readLater('readFlatArray', input), input),
    input.type,
    options.limit,
  )
}
