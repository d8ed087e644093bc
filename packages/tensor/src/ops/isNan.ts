// Test for NaN.
import { isInteger } from '@nx/types'
import { compositeUnary, realOrComplex } from '../core/composite.ts'
import { filled } from '../core/filled.ts'
import { magnitudeBits } from '../core/float-bits.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseOr } from './bitwiseOr.ts'
import { imag } from './imag.ts'
import { less } from './less.ts'
import { real } from './real.ts'

/**
 * 1 where an element is NaN, or a complex number of which a part is, else 0, as u8.
 *
 * @example
 * toArray(isNan(tensor([NaN, 1, Infinity]))) // => [1, 0, 0]
 */
export function isNan(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'isNan')
  if (isInteger(input.type)) return filled(input, 0, 'u8')
  return compositeUnary('isNan', input, realOrComplex(ofReal, ofComplex), 'u8')
}

function ofReal(x: Tensor): Tensor {
  const { bits, infinity } = magnitudeBits(x)
  return less(infinity, bits)
}

function ofComplex(z: Tensor): Tensor {
  return bitwiseOr(isNan(real(z)), isNan(imag(z)))
}
