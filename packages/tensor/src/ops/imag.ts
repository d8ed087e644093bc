// Imaginary parts.
import { isComplex, toReal } from '@nx/types'
import { apply } from '../core/apply.ts'
import { elementwise } from '../core/elementwise.ts'
import { filled } from '../core/filled.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The imaginary part of each element. Of real numbers it is zero, as f32 for integers.
 *
 * @example
 * toArray(imag(tensor([new Complex(1, 2)]))) // => [2]
 */
export function imag(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'imag')
  const type = toReal(input.type)
  return isComplex(input.type) ? apply(elementwise('imag', type), [input], {}) : filled(input, 0, type)
}
