// Rounding up.
import { isInteger } from '@nx/types'
import { realType } from '../core/checks.ts'
import { compositeUnary } from '../core/composite.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { floor } from './floor.ts'
import { negate } from './negate.ts'
import { own } from '../core/view.ts'

/**
 * Rounds each element up to a whole number. The type stays, so integers are as they were.
 *
 * @throws NxError `type` for complex inputs.
 *
 * @example
 * toArray(ceil(tensor([1.5, -1.5]))) // => [2, -1]
 */
export function ceil(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'ceil')
  return isInteger(realType('ceil', input.type)) ? own(input) : compositeUnary('ceil', input, decompose)
}

function decompose(x: Tensor): Tensor {
  return negate(floor(negate(x)))
}
