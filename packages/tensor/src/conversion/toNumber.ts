// The element of a scalar.
import { NxError } from '@nx/types'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { ElementOf } from '../core/typed.ts'
import type { Tensor } from '../core/tensor.ts'
import { elementsOf, flatten } from './elements.ts'
import { readLater, readNow } from './read.ts'

/**
 * The element of a scalar tensor: a `number`, a `bigint` for 64-bit integers, a `Complex` for complex types.
 *
 * @throws NxError `not_scalar` if the tensor has axes. `device_read` where the host cannot read the memory: use
 * `await readNumber(tensor)`. `traced_value` while a function is traced.
 *
 * @example
 * toNumber(sum(tensor([1, 2, 3]))) // => 6
 */
export function toNumber<X extends TensorLike>(tensor: X): ElementOf<X> {
  const input = checkScalar('toNumber', toTensor(tensor, 'toNumber'))
  return flatten<ElementOf<X>>(elementsOf(readNow('toNumber', 'readNumber', input), input), input.type)[0]!
}

/**
 * Like `toNumber`, for tensors on any device.
 *
 * @throws NxError `not_scalar` if the tensor has axes, `traced_value` while a function is traced.
 *
 * @example
 * await readNumber(sum(tensor([1, 2, 3]))) // => 6
 */
export async function readNumber<X extends TensorLike>(tensor: X): Promise<ElementOf<X>> {
  const input = checkScalar('readNumber', toTensor(tensor, 'readNumber'))
  return flatten<ElementOf<X>>(elementsOf(await readLater('readNumber', input), input), input.type)[0]!
}

function checkScalar(op: string, tensor: Tensor): Tensor {
  if (tensor.spec.shape.length === 0) return tensor
  throw new NxError(
    'not_scalar',
    op,
    `needs a scalar, got shape ${formatShape(tensor)}; reduce it, pick one element with at, or use toArray`,
    { shape: tensor.shape },
  )
}
