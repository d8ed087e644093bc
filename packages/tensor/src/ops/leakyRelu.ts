// Rectified linear unit that lets a little through.
import { finiteNumber } from '../core/checks.ts'
import { composed, everywhere } from '../core/composed.ts'
import { inWideType } from '../core/composite.ts'
import { realFloating } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { greater } from './greater.ts'
import { multiply } from './multiply.ts'
import { select } from './select.ts'

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  /** What elements up to 0 are multiplied by; 0.01 by default. */
  readonly negativeSlope?: number
}

/**
 * Each element where it is positive, else the element times a small slope, which is also the derivative at 0. Integers
 * become f32.
 *
 * @throws NxError `type` for complex inputs, `option` for a slope that is no finite number.
 *
 * @example
 * toArray(leakyRelu(tensor([-2, 3]))) // => [-0.02, 3]
 * toArray(leakyRelu(tensor([-2, 3]), { negativeSlope: 0.5 })) // => [-1, 3]
 */
export function leakyRelu(tensor: TensorLike, options: LeakyReluOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('leakyRelu', options, ['negativeSlope'])
    const slope = finiteNumber('leakyRelu', 'negativeSlope', options.negativeSlope ?? 0.01)
    const input = realFloating('leakyRelu', tensor)
    return composed(
      'leakyRelu',
      [input],
      { slope },
      input,
      ([each], attrs) => inWideType(each!, (x) => select(greater(x, 0), x, multiply(x, attrs.slope))),
      everywhere,
    )
  })
}
