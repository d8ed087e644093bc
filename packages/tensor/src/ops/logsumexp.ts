// Logarithm of a sum of exponentials.
import { toFloating } from '@nx/types'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import { cast } from '../core/cast.ts'
import { realType } from '../core/checks.ts'
import { composed, everywhere } from '../core/composed.ts'
import { asTensors } from '../core/elementwise.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { type ReduceOptions, reduction } from '../core/reduce.ts'
import { filled } from '../core/filled.ts'
import { broadcastTo } from '../core/reshaping.ts'
import { reduced, widened } from '../core/statistics.ts'
import { sameList } from '../core/same-list.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { add } from './add.ts'
import { exp } from './exp.ts'
import { isInfinity } from './isInfinity.ts'
import { log } from './log.ts'
import { multiply } from './multiply.ts'
import { reduceMax } from './reduceMax.ts'
import { reshape } from './reshape.ts'
import { select } from './select.ts'
import { subtract } from './subtract.ts'
import { sum } from './sum.ts'

/** Options of `logsumexp`. */
export interface LogsumexpOptions extends ReduceOptions {
  /** What each exponential is multiplied by; broadcasts with the tensor, and axes are those of both together. */
  readonly expScalingFactor?: TensorLike
}

/**
 * The logarithm of the sum of exponentials over the axes given, or over all, without overflow. Integers give
 * f32. Of no elements it is -Infinity.
 *
 * @throws NxError `type` for complex inputs, `broadcast` for a factor that does not fit, and as `sum` for wrong axes.
 *
 * @example
 * toNumber(logsumexp(tensor([1000, 1000]))) // => 1000.6931762695312
 */
export function logsumexp(tensor: TensorLike, options: LogsumexpOptions = {}): Tensor {
  return freeing(() => {
    const known = ['axes', 'keepAxes', 'expScalingFactor']
    checkOptions('logsumexp', options, known)
    const given = toTensor(tensor, 'logsumexp')
    const factor =
      options.expScalingFactor === undefined
        ? undefined
        : asTensors([given, options.expScalingFactor], 'logsumexp')[1]!
    for (const { type } of [given, factor ?? given]) realType('logsumexp', type)
    const { shape, names } = broadcastShapes('logsumexp', [given, factor ?? given])
    const input = sameList(shape, given.shape) ? given : broadcastTo(given, shape, undefined, names)
    const { axes, total, keepAxes } = reduced('logsumexp', input, options, known)
    const attrs = { ...axes, keepAxes }
    const type = toFloating(input.type)
    const out = reduction('logsumexp').infer([{ type, shape, names }], attrs)
    return composed(
      'logsumexp',
      [input, ...(factor === undefined ? [] : [factor])],
      attrs,
      out,
      ([x, scale], each) => {
        const wide = widened(x!)
        if (total === 0) return cast(log(sum(wide, each)), type)
        const most = reduceMax(wide, { ...each, keepAxes: true })
        // An infinite shift would turn its own exponential into NaN.
        const shift = select(isInfinity(most), filled(most, 0), most)
        const powers = exp(subtract(wide, shift))
        const result = log(sum(scale === undefined ? powers : multiply(powers, scale), each))
        return cast(add(result, reshape(shift, result.shape, { names: result.names })), type)
      },
      everywhere,
    )
  })
}
