// Tangent.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { rotated } from '../core/parts.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { cos } from './cos.ts'
import { divide } from './divide.ts'
import { sin } from './sin.ts'
import { tanh } from './tanh.ts'

/**
 * The tangent of each element, in radians. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(tan(tensor([0, 1]))) // => [0, 1.5574077367782593]
 */
export function tan(tensor: TensorLike): Tensor {
  return compositeFloating('tan', tensor, realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  return divide(sin(x), cos(x))
}

function complexly(z: Tensor): Tensor {
  return rotated(z, tanh)
}
