// Logistic function.
import { compositeFloating, like, realOrComplex } from '../core/composite.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { sigmoid as exact } from '../math/sigmoid.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { divide } from './divide.ts'
import { exp } from './exp.ts'
import { less } from './less.ts'
import { negate } from './negate.ts'
import { select } from './select.ts'

/**
 * `1 / (1 + exp(-x))` of each element. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(sigmoid(tensor([0, 2]))) // => [0.5, 0.8807970881462097]
 */
export function sigmoid(tensor: TensorLike): Tensor {
  return compositeFloating('sigmoid', tensor, realOrComplex(real, complexly), exact)
}

function real(x: Tensor): Tensor {
  // The exponent is never positive, so that it cannot overflow.
  const decay = exp(negate(abs(x)))
  return divide(select(less(x, 0), decay, like(x, 1)), add(decay, 1))
}

function complexly(z: Tensor): Tensor {
  return divide(1, add(exp(negate(z)), 1))
}
