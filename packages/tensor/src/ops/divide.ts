// Element-wise division.
import { toFloating } from '@nx/types'
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Divides the left tensor by the right one, element by element. Shapes broadcast, types merge, literals are
 * weak; integers give f32.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(divide(tensor([1, 2, 3]), 2)) // => [0.5, 1, 1.5]
 */
export function divide(left: TensorLike, right: TensorLike): Tensor {
  return freeing(() => {
    return binary('divide', left, right, toFloating)
  })
}
