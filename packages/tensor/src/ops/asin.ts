// Arc sine.
import { arcSine } from '../core/arc-sine.ts'
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { add } from './add.ts'
import { asinh } from './asinh.ts'
import { atan2 } from './atan2.ts'
import { multiply } from './multiply.ts'
import { sqrt } from './sqrt.ts'
import { subtract } from './subtract.ts'

/**
 * The angle whose sine each element is, NaN outside -1 to 1. Integers become f32; complex numbers are
 * computed as such.
 *
 * Complex numbers: W. Kahan, "Branch Cuts for Complex Elementary Functions" (1987).
 *
 * @example
 * toArray(asin(tensor([0, 1]))) // => [0, 1.5707963705062866]
 */
export function asin(tensor: TensorLike): Tensor {
  return compositeFloating('asin', tensor, realOrComplex(real, complexly))
}

function real(x: Tensor): Tensor {
  return atan2(x, sqrt(multiply(subtract(1, x), add(x, 1))))
}

function complexly(z: Tensor): Tensor {
  return arcSine(z, asinh)
}
