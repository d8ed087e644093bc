// Logical not.
import { compositeUnary, like } from '../core/composite.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { equal } from './equal.ts'

/**
 * 1 where an element is zero, else 0, as u8.
 *
 * @example
 * toArray(logicalNot(tensor([0, 1, 2]))) // => [1, 0, 0]
 */
export function logicalNot(tensor: TensorLike): Tensor {
  return compositeUnary('logicalNot', toTensor(tensor, 'logicalNot'), (x) => equal(x, like(x, 0)), 'u8')
}
