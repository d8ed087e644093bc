// Gaussian error linear unit.
import { erfc as erfcOf, productError } from '@nx/types'
import { oneOf } from '../core/checks.ts'
import { compositeFloating } from '../core/composite.ts'
import { realFloating } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { add } from './add.ts'
import { erfc } from './erfc.ts'
import { multiply } from './multiply.ts'
import { sigmoid } from './sigmoid.ts'

/** Options of `gelu`. */
export interface GeluOptions {
  /** `'tanh'` for the approximation that GPT-2 uses; `'none'` by default. */
  readonly approximate?: 'none' | 'tanh'
}

/**
 * Each element times the probability that a standard normal number is below it (Hendrycks and Gimpel 2016, section 2),
 * exactly or by the approximation with `tanh` given there. Integers become f32. Of -Infinity it is NaN, as in JAX.
 *
 * @throws NxError `type` for complex inputs, `option` for another approximation.
 *
 * @example
 * toArray(gelu(tensor([-1, 0, 1]))) // => [-0.158655, 0, 0.841345]
 * toArray(gelu(tensor([-1, 0, 1]), { approximate: 'tanh' })) // => [-0.158808, 0, 0.841192]
 */
export function gelu(tensor: TensorLike, options: GeluOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('gelu', options, ['approximate'])
    const approximate = oneOf('gelu', 'approximate', options.approximate ?? 'none', ['none', 'tanh'])
    const input = realFloating('gelu', tensor)
    return approximate === 'tanh'
      ? compositeFloating('geluTanh', input, byTanh)
      : compositeFloating('gelu', input, exactly, ofNumber)
  })
}

/** What √½ is more than its f64. */
const rootLow = -4.833646656726457e-17

function ofNumber(x: number): number {
  return x * 0.5 * erfcOf(-x * Math.SQRT1_2, productError(x, -Math.SQRT1_2) - x * rootLow)
}

function exactly(x: Tensor): Tensor {
  return multiply(multiply(x, 0.5), erfc(multiply(x, -Math.SQRT1_2)))
}

function byTanh(x: Tensor): Tensor {
  const cubic = add(x, multiply(0.044715, multiply(x, multiply(x, x))))
  // (1 + tanh y) / 2 is the logistic function of 2y, which keeps its digits where it is small.
  return multiply(x, sigmoid(multiply(cubic, 2 * Math.sqrt(2 / Math.PI))))
}
