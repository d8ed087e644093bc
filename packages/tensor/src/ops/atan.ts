// Arc tangent.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { rotated } from '../core/parts.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { atan2 } from './atan2.ts'
import { atanh } from './atanh.ts'

/**
 * The angle whose tangent each element is, from -π/2 to π/2. Integers become f32; complex numbers are
 * computed as such.
 *
 * @example
 * toArray(atan(tensor([0, 1]))) // => [0, 0.7853981852531433]
 */
export function atan(tensor: TensorLike): Tensor {
  return compositeFloating('atan', tensor, realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  return atan2(x, 1)
}

function complexly(z: Tensor): Tensor {
  return rotated(z, atanh)
}
