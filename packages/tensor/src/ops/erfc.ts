// Complementary error function.
import { erfc as exact } from '@nx/types'
import { realType } from '../core/checks.ts'
import { compositeFloating } from '../core/composite.ts'
import { erfcOfPositive, erfNearZero } from '../core/error-function.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { equal } from './equal.ts'
import { less } from './less.ts'
import { lessEqual } from './lessEqual.ts'
import { select } from './select.ts'
import { subtract } from './subtract.ts'

/**
 * One minus the error function of each element, accurate where that is close to one. Integers become f32.
 *
 * @throws NxError `type` for complex inputs.
 *
 * @example
 * toArray(erfc(tensor([0, 1]))) // => [1, 0.15729920566082]
 */
export function erfc(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'erfc')
  realType('erfc', input.type)
  return compositeFloating('erfc', input, decompose, exact)
}

function decompose(x: Tensor): Tensor {
  const size = abs(x)
  const positive = erfcOfPositive(size)
  const beyond = select(less(x, 0), subtract(2, positive), positive)
  const result = select(lessEqual(size, 0.5), subtract(1, erfNearZero(x)), beyond)
  // NaN equals nothing, itself included.
  return select(equal(x, x), result, x)
}
