// Exponential linear unit.
import { finiteNumber } from '../core/checks.ts'
import { composed, everywhere } from '../core/composed.ts'
import { inWideType, like } from '../core/composite.ts'
import { realFloating } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { expm1 } from './expm1.ts'
import { greater } from './greater.ts'
import { multiply } from './multiply.ts'
import { select } from './select.ts'

/** Options of `elu`. */
export interface EluOptions {
  /** The limit towards -Infinity is `-alpha`; 1 by default. */
  readonly alpha?: number
}

/**
 * Each element where it is positive, else `alpha * expm1(x)` (Clevert, Unterthiner and Hochreiter 2015, equation 16).
 * Integers become f32.
 *
 * @throws NxError `type` for complex inputs, `option` for an `alpha` that is no finite number.
 *
 * @example
 * toArray(elu(tensor([-1, 0, 2]))) // => [-0.63212, 0, 2]
 */
export function elu(tensor: TensorLike, options: EluOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('elu', options, ['alpha'])
    const alpha = finiteNumber('elu', 'alpha', options.alpha ?? 1)
    const input = realFloating('elu', tensor)
    return composed(
      'elu',
      [input],
      { alpha },
      input,
      ([each], attrs) =>
        inWideType(each!, (x) => {
          const positive = greater(x, 0)
          // The exponential of what is not chosen must not overflow, or the gradient would be NaN.
          return select(positive, x, multiply(attrs.alpha, expm1(select(positive, like(x, 0), x))))
        }),
      everywhere,
    )
  })
}
