// Error function.
import { erf as exact } from '@nx/types'
import { realType } from '../core/checks.ts'
import { compositeFloating } from '../core/composite.ts'
import { erfcOfPositive, erfNearZero } from '../core/error-function.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { withSign } from '../core/with-sign.ts'
import { abs } from './abs.ts'
import { less } from './less.ts'
import { lessEqual } from './lessEqual.ts'
import { min } from './min.ts'
import { select } from './select.ts'
import { subtract } from './subtract.ts'

/**
 * The error function of each element, `2/√π ∫₀ˣ exp(-t²) dt`. Integers become f32.
 *
 * @throws NxError `type` for complex inputs.
 *
 * @example
 * toArray(erf(tensor([0, 1]))) // => [0, 0.8427007794380188]
 */
export function erf(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'erf')
  realType('erf', input.type)
  return compositeFloating('erf', input, decompose, exact)
}

function decompose(x: Tensor): Tensor {
  const size = abs(x)
  const beyond = withSign(x, subtract(1, erfcOfPositive(size)))
  const near = select(lessEqual(size, 0.5), erfNearZero(x), beyond)
  // NaN is neither here nor there.
  return select(less(size, Infinity), near, withSign(x, min(size, 1)))
}
