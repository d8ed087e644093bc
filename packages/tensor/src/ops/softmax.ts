// Exponentials scaled to sum to one.
import { isInteger, toFloating } from '@nx/types'
import { type Axis, resolveAxis } from '../core/axes.ts'
import { apply } from '../core/apply.ts'
import { cast } from '../core/cast.ts'
import { realType } from '../core/checks.ts'
import { inWideType } from '../core/composite.ts'
import type { Definition } from '../core/definition.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import { widened } from '../core/statistics.ts'
import type { Tensor } from '../core/tensor.ts'
import { divide } from './divide.ts'
import { exp } from './exp.ts'
import { multiply } from './multiply.ts'
import { reduceMax } from './reduceMax.ts'
import { subtract } from './subtract.ts'
import { sum } from './sum.ts'
import { own } from '../core/view.ts'
import { shiftedAxis } from '../core/shifted-axes.ts'

/** Options of `softmax` and `logSoftmax`. */
export interface SoftmaxOptions {
  /** The axis along which the result sums to one; the last by default. */
  readonly axis?: Axis
}

const definition: Definition<{ readonly axis: number }> = {
  name: 'softmax',
  vectorize: shiftedAxis,
  infer: ([input]) => input!,
  isFree: () => true,
  decompose: ([input], { axis }) =>
    inWideType(input!, (x) => {
      const along = { axes: [axis], keepAxes: true }
      const powers = exp(subtract(x, reduceMax(x, along)))
      // The sum is at least 1. One quotient for each of them takes less time than one for each element.
      return multiply(powers, divide(1, sum(powers, along)))
    }),
}

/**
 * Exponentials divided by their sum along an axis: probabilities from logits, without overflow. Integers give
 * f32.
 *
 * @throws NxError `type` for complex inputs, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(softmax(tensor([0, 0]))) // => [0.5, 0.5]
 */
export function softmax(tensor: TensorLike, options: SoftmaxOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('softmax', options, ['axis'])
    const input = toTensor(tensor, 'softmax')
    const axis = resolveAxis('softmax', input, options.axis ?? -1)
    const type = toFloating(realType('softmax', input.type))
    const logits = isInteger(input.type) ? widened(input) : input
    return cast(input.shape[axis] === 0 ? own(logits) : apply(definition, [logits], { axis }), type)
  })
}
