// Covariance of observations.
import { isComplex, NxError, toFloating } from '@nx/types'
import { allAxes } from '../core/axes.ts'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import { integerAtLeast } from '../core/checks.ts'
import { cast } from '../core/cast.ts'
import { asTensors } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { commonType, type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import { widened } from '../core/statistics.ts'
import type { Tensor } from '../core/tensor.ts'
import { conjugate } from './conjugate.ts'
import { divide } from './divide.ts'
import { dot } from './dot.ts'
import { mean } from './mean.ts'
import { newAxis } from './newAxis.ts'
import { reshape } from './reshape.ts'
import { subtract } from './subtract.ts'

/** Options of `covariance`. */
export interface CovarianceOptions {
  /** What is subtracted from the number of observations before dividing by it; 0 by default. */
  readonly ddof?: number
  /** Mean of each variable; computed by default. */
  readonly mean?: TensorLike
}

/**
 * The covariances of variables, one per column, from observations, one per row; leading axes are batches.
 * Integers give f32. The result has no names.
 *
 * @throws NxError `rank` unless the tensor has two axes or more and the mean one, `broadcast` if the mean
 * does not fit, `option` for a negative `ddof`.
 *
 * @example
 * toArray(covariance(tensor([[1, 2], [3, 4], [5, 6]]), { ddof: 1 })) // => [[4, 4], [4, 4]]
 */
export function covariance(tensor: TensorLike, options: CovarianceOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('covariance', options, ['ddof', 'mean'])
    const input = toTensor(tensor, 'covariance')
    const ddof = integerAtLeast('covariance', 'ddof', options.ddof ?? 0, 0)
    const rank = input.shape.length
    if (rank < 2) throw tooFewAxes('observations need two axes or more', input)
    const wide = widened(input)
    const center = options.mean === undefined ? mean(wide, { axes: [-2] }) : givenMean(input, options.mean)
    const type = toFloating(options.mean === undefined ? input.type : commonType([input, center]))
    const named = subtract(wide, newAxis(center, -2))
    const distance = reshape(named, named.shape)
    const left = isComplex(distance.type) ? conjugate(distance) : distance
    const batch = allAxes(rank - 2)
    const products = dot(left, distance, { contract: [[-2], [-2]], batch: [batch, batch] })
    return cast(divide(products, input.shape[rank - 2]! - ddof), type)
  })
}

function givenMean(input: Tensor, given: TensorLike): Tensor {
  const center = asTensors([input, given], 'covariance')[1]!
  if (center.shape.length === 0) throw tooFewAxes('the mean needs one axis or more', center)
  const means = (_: unknown, axis: number): boolean => axis !== input.shape.length - 2
  broadcastShapes('covariance', [
    { shape: input.shape.filter(means), names: input.names.filter(means) },
    center,
  ])
  return center
}

function tooFewAxes(what: string, tensor: Tensor): NxError {
  return new NxError('rank', 'covariance', `${what}, got ${formatShape(tensor)}; see newAxis`, {
    shape: tensor.shape,
  })
}
