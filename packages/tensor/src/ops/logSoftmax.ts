// Logarithms of softmax.
import { isInteger, toFloating } from '@nx/types'
import { apply } from '../core/apply.ts'
import { resolveAxis } from '../core/axes.ts'
import { cast } from '../core/cast.ts'
import { realType } from '../core/checks.ts'
import { inWideType } from '../core/composite.ts'
import type { Definition } from '../core/definition.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import { widened } from '../core/statistics.ts'
import type { Tensor } from '../core/tensor.ts'
import { exp } from './exp.ts'
import { log } from './log.ts'
import { reduceMax } from './reduceMax.ts'
import type { SoftmaxOptions } from './softmax.ts'
import { subtract } from './subtract.ts'
import { sum } from './sum.ts'
import { own } from '../core/view.ts'
import { shiftedAxis } from '../core/shifted-axes.ts'

const definition: Definition<{ readonly axis: number }> = {
  name: 'logSoftmax',
  vectorize: shiftedAxis,
  infer: ([input]) => input!,
  isFree: () => true,
  decompose: ([input], { axis }) =>
    inWideType(input!, (x) => {
      const along = { axes: [axis], keepAxes: true }
      const shifted = subtract(x, reduceMax(x, along))
      return subtract(shifted, log(sum(exp(shifted), along)))
    }),
}

/**
 * The logarithm of `softmax`, accurate where that is close to zero. Integers give f32.
 *
 * @throws NxError `type` for complex inputs, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(logSoftmax(tensor([0, 0]))) // => [-0.6931471824645996, -0.6931471824645996]
 */
export function logSoftmax(tensor: TensorLike, options: SoftmaxOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('logSoftmax', options, ['axis'])
    const input = toTensor(tensor, 'logSoftmax')
    const axis = resolveAxis('logSoftmax', input, options.axis ?? -1)
    const type = toFloating(realType('logSoftmax', input.type))
    const logits = isInteger(input.type) ? widened(input) : input
    return cast(input.shape[axis] === 0 ? own(logits) : apply(definition, [logits], { axis }), type)
  })
}
