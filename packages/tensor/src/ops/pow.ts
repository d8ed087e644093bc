// Element-wise power.
import { binary } from '../core/elementwise.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import { isTensor, type Tensor } from '../core/tensor.ts'

/**
 * Raises the left tensor to the power of the right one, element by element. Shapes broadcast, types merge,
 * literals are weak; integers stay integers and wrap.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(pow(tensor([1, 2, 3]), 2)) // => [1, 4, 9]
 * toArray(pow(tensor([2, 4]), 0.5)) // => [1.4142135381698608, 2]
 */
export function pow(left: TensorLike, right: TensorLike): Tensor {
  return freeing(() => {
    // What every backend does exactly, and much faster.
    const squares = right === 2 && isTensor(left) && commonType([left, right], 'pow') === left.type
    return squares ? binary('multiply', left, left) : binary('pow', left, right)
  })
}
