// Angles of complex numbers.
import { type TensorLike, toTensor } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { atan2 } from './atan2.ts'
import { imag } from './imag.ts'
import { real } from './real.ts'

/**
 * The angle of each element in the complex plane, from -π to π. Integers give f32.
 *
 * @example
 * toArray(phase(tensor([new Complex(0, 1), new Complex(1, 0)]))) // => [1.5707963705062866, 0]
 */
export function phase(tensor: TensorLike): Tensor {
  return freeing(() => {
    const input = toTensor(tensor, 'phase')
    return atan2(imag(input), real(input))
  })
}
