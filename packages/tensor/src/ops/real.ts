// Real parts.
import { isComplex, toReal } from '@nx/types'
import { apply } from '../core/apply.ts'
import { elementwise } from '../core/elementwise.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { asType } from './asType.ts'

/**
 * The real part of each element. Floats are as they were, integers become f32.
 *
 * @example
 * toArray(real(tensor([new Complex(1, 2)]))) // => [1]
 */
export function real(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'real')
  const type = toReal(input.type)
  return isComplex(input.type) ? apply(elementwise('real', type), [input], {}) : asType(input, type)
}
