// Complex conjugates.
import { isComplex, underName } from '@nx/types'
import { compositeUnary } from '../core/composite.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/typed.ts'
import { complex } from './complex.ts'
import { imag } from './imag.ts'
import { negate } from './negate.ts'
import { real } from './real.ts'

/**
 * The complex conjugate of each element. Real inputs become complex, c128 for f64 and c64 for others.
 *
 * @example
 * toArray(conjugate(tensor([new Complex(1, 2)]))) // => [new Complex(1, -2)]
 */
export function conjugate(tensor: TensorLike): Tensor<'c64' | 'c128'> {
  return freeing(() => {
    const input = toTensor(tensor, 'conjugate')
    return isComplex(input.type)
      ? compositeUnary('conjugate', input, (z) => complex(real(z), negate(imag(z))))
      : underName('conjugate', () => complex(input, -0))
  })
}
