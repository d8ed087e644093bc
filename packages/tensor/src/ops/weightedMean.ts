// Mean with weights.
import { NxError, toFloating } from '@nx/types'
import { allAxes, resolveAxes } from '../core/axes.ts'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import { cast } from '../core/cast.ts'
import { composed, everywhere } from '../core/composed.ts'
import { asTensors } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { type ReduceOptions, reduction } from '../core/reduce.ts'
import { widened } from '../core/statistics.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { divide } from './divide.ts'
import { multiply } from './multiply.ts'
import { reshape } from './reshape.ts'
import { sum } from './sum.ts'

/**
 * The mean over the axes given, or over all, in which each element counts as much as its weight. Weights have
 * the shape of the tensor, or one length per axis in `axes`, in that order. Weights that sum to zero give
 * NaN.
 *
 * @throws NxError `shape` if the weights do not fit, and as `sum` for wrong axes.
 *
 * @example
 * toNumber(weightedMean(tensor([1, 2, 3]), tensor([3, 2, 1]))) // => 1.6666666269302368
 * toArray(weightedMean(tensor([[1, 2], [3, 4]]), tensor([1, 3]), { axes: [1] })) // => [1.75, 3.75]
 */
export function weightedMean(tensor: TensorLike, weights: TensorLike, options: ReduceOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('weightedMean', options, ['axes', 'keepAxes'])
    const [input, given] = asTensors([tensor, weights], 'weightedMean') as [Tensor, Tensor]
    const axes =
      options.axes === undefined
        ? allAxes(input.shape.length)
        : resolveAxes('weightedMean', input, options.axes)
    const spread = spreadWeights(input, given, axes)
    const both = broadcastShapes('weightedMean', [input, spread])
    const attrs = { axes, keepAxes: Boolean(options.keepAxes) }
    const type = toFloating(commonType([input, given]))
    const out = reduction('weightedMean').infer([{ ...both, type }], attrs)
    return composed(
      'weightedMean',
      [input, spread],
      attrs,
      out,
      (inputs, each) => {
        // Weights are added in their own type, as Nx does.
        const [x, weight] = inputs.map(widened) as [Tensor, Tensor]
        return cast(divide(sum(multiply(x, weight), each), sum(weight, each)), type)
      },
      everywhere,
    )
  })
}

function spreadWeights(input: Tensor, weights: Tensor, axes: readonly number[]): Tensor {
  const { shape } = input
  if (
    weights.shape.length === shape.length &&
    weights.shape.every((length, axis) => length === shape[axis])
  ) {
    return weights
  }
  const ascending = axes.every((axis, i) => i === 0 || axis > axes[i - 1]!)
  const fits =
    weights.shape.length === axes.length && axes.every((axis, i) => weights.shape[i] === shape[axis])
  if (fits && ascending) {
    return reshape(
      weights,
      allAxes(shape.length).map((axis) => (axes.includes(axis) ? shape[axis]! : 1)),
    )
  }
  throw new NxError(
    'shape',
    'weightedMean',
    `weights ${formatShape(weights)} fit neither ${formatShape(input)} nor its axes [${axes.join(', ')}] in order; ` +
      'give one weight per element, or per position along ascending axes',
    { shape, weights: weights.shape, axes },
  )
}
