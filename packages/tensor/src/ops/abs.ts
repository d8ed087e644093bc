// Absolute value.
import { isComplex, isUnsigned, toReal } from '@nx/types'
import { apply } from '../core/apply.ts'
import { elementwise } from '../core/elementwise.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'

/**
 * The absolute value of each element; of complex numbers, their distance from zero as real numbers. The
 * smallest signed integer wraps to itself.
 *
 * @example
 * toArray(abs(tensor([-1, 2]))) // => [1, 2]
 */
export function abs(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'abs')
  if (isUnsigned(input.type)) return own(input)
  return apply(elementwise('abs', isComplex(input.type) ? toReal(input.type) : input.type), [input], {})
}
