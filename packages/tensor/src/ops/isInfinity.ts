// Test for infinities.
import { isInteger } from '@nx/types'
import { compositeUnary, realOrComplex } from '../core/composite.ts'
import { filled } from '../core/filled.ts'
import { magnitudeBits } from '../core/float-bits.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseOr } from './bitwiseOr.ts'
import { equal } from './equal.ts'
import { imag } from './imag.ts'
import { real } from './real.ts'

/**
 * 1 where an element is Infinity or -Infinity, or a complex number of which a part is, else 0, as u8.
 *
 * @example
 * toArray(isInfinity(tensor([NaN, 1, -Infinity]))) // => [0, 0, 1]
 */
export function isInfinity(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'isInfinity')
  // f8_e4m3fn has no infinities.
  if (isInteger(input.type) || input.type === 'f8_e4m3fn') return filled(input, 0, 'u8')
  return compositeUnary('isInfinity', input, realOrComplex(ofReal, ofComplex), 'u8')
}

function ofReal(x: Tensor): Tensor {
  const { bits, infinity } = magnitudeBits(x)
  return equal(bits, infinity)
}

function ofComplex(z: Tensor): Tensor {
  return bitwiseOr(isInfinity(real(z)), isInfinity(imag(z)))
}
