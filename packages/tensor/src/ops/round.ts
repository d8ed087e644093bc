// Rounding to the nearest whole number.
import { isInteger } from '@nx/types'
import { realType } from '../core/checks.ts'
import { cast } from '../core/cast.ts'
import { compositeUnary, like } from '../core/composite.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { equal } from './equal.ts'
import { floor } from './floor.ts'
import { less } from './less.ts'
import { lessEqual } from './lessEqual.ts'
import { negate } from './negate.ts'
import { select } from './select.ts'
import { subtract } from './subtract.ts'
import { own } from '../core/view.ts'

/**
 * Rounds each element to the nearest whole number, halves away from zero. The type stays, so integers are as
 * they were.
 *
 * @throws NxError `type` for complex inputs.
 *
 * @example
 * toArray(round(tensor([1.5, -1.5, 0.4]))) // => [2, -2, 0]
 */
export function round(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'round')
  return isInteger(realType('round', input.type)) ? own(input) : compositeUnary('round', input, decompose)
}

function decompose(x: Tensor): Tensor {
  const size = abs(x)
  const whole = floor(size)
  const rounded = add(whole, cast(lessEqual(like(x, 0.5), subtract(size, whole)), x.type))
  // Whole numbers are their own, infinities and -0 too.
  return select(equal(size, whole), x, select(less(x, like(x, 0)), negate(rounded), rounded))
}
