// Rows of mean 0 and variance 1.
import { type DType, isInteger, NxError, toFloating } from '@nx/types'
import { apply } from '../core/apply.ts'
import { type Axis, resolveAxes } from '../core/axes.ts'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import { cast } from '../core/cast.ts'
import { everywhere } from '../core/composed.ts'
import { realType } from '../core/checks.ts'
import { wideType } from '../core/composite.ts'
import type { Definition } from '../core/definition.ts'
import { describe } from '../core/element.ts'
import { formatShape } from '../core/format.ts'
import { backendAmong, commonType, type TensorLike } from '../core/literal.ts'
import { operands } from '../core/elementwise.ts'
import { checkOptions } from '../core/options.ts'
import { sizeAlong } from '../core/reshaping.ts'
import { freeing } from '../core/run.ts'
import { sameList } from '../core/same-list.ts'
import { widened } from '../core/statistics.ts'
import { isTensor, type Tensor } from '../core/tensor.ts'
import { add } from './add.ts'
import { divide } from './divide.ts'
import { multiply } from './multiply.ts'
import { rsqrt } from './rsqrt.ts'
import { subtract } from './subtract.ts'
import { sum } from './sum.ts'

/** Options of `layerNormalization`. */
export interface LayerNormalizationOptions {
  /** The axes over which mean and variance are taken; the last by default. */
  readonly axes?: readonly Axis[]
  /** What the result is multiplied by, often one number for each element of the last axis. */
  readonly scale?: TensorLike
  /** What is added in the end. */
  readonly bias?: TensorLike
  /** What is added to the variance before its root is taken, so that rows of equal elements give 0; 1e-5 by default. */
  readonly epsilon?: number
}

/** Axes count from the end, so that leading ones change nothing. */
interface Attrs {
  readonly axes: readonly number[]
  readonly epsilon: number
  /** Whether the second input is the scale; the bias is what comes after. */
  readonly isScaled: boolean
  readonly type: DType
}

const definition: Definition<Attrs> = {
  name: 'layerNormalization',
  vectorize: 'elementwise',
  infer: (inputs, { type }) => ({ ...broadcastShapes('layerNormalization', inputs), type }),
  isFree: everywhere,
  decompose: ([x, ...given], { axes, epsilon, isScaled, type }) => {
    const works = wideType(type)
    const along = { axes, keepAxes: true }
    const rank = x!.shape.length
    const total = sizeAlong(
      x!.shape,
      axes.map((axis) => axis + rank),
    )
    const mean = (each: Tensor): Tensor => divide(sum(each, along), total)
    const wide = isInteger(x!.type) ? widened(x!) : cast(x!, works)
    const near = subtract(wide, mean(wide))
    // The first mean is off by its rounding, which counts where elements are far larger than their differences.
    const centred = subtract(near, mean(near))
    const scaled = multiply(centred, rsqrt(add(mean(multiply(centred, centred)), epsilon)))
    const others = given.map((each) => cast(each, scaled.type))
    const multiplied = isScaled ? multiply(scaled, others.shift()!) : scaled
    return cast(others.length > 0 ? add(multiplied, others[0]!) : multiplied, type)
  },
}

/**
 * Elements less their mean, over the root of their variance, both taken over the axes given or over the last: layer
 * normalization (Ba, Kiros and Hinton 2016), which `scale` and `bias` follow where they are given. These broadcast to the shape
 * of the tensor. Types merge, and integers give f32. Floats narrower than f32 are computed in f32 and rounded once. The variance
 * is the mean of squares of what the mean was taken from, in which no digits are lost where elements are large beside their differences.
 *
 * @throws NxError `type` for complex inputs, `shape` for a scale or a bias with more elements than the tensor along an axis,
 * `broadcast` for others that do not fit, `option` for an epsilon that is negative or no finite number, and as `sum` for wrong axes.
 *
 * @example
 * toArray(layerNormalization(tensor([1, 3]), { epsilon: 0 })) // => [-1, 1]
 * toArray(layerNormalization(tensor([[1, 3], [5, 5]]), { scale: tensor([10, 20]), bias: 1, epsilon: 0.01 })) // => [[-8.950371, 20.900743], [1, 1]]
 */
export function layerNormalization(tensor: TensorLike, options: LayerNormalizationOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('layerNormalization', options, ['axes', 'scale', 'bias', 'epsilon'])
    const { axes = [-1], scale, bias, epsilon = 1e-5 } = options
    if (!(Number.isFinite(epsilon) && epsilon >= 0))
      throw new NxError(
        'option',
        'layerNormalization',
        `epsilon is a number of at least 0, got ${describe(epsilon)}`,
        { option: 'epsilon', value: epsilon },
      )
    const given = [tensor, ...[scale, bias].filter((each) => each !== undefined)]
    const type = toFloating(realType('layerNormalization', commonType(given, 'layerNormalization')))
    // Numbers take the type of the others; tensors are converted on the way.
    const inputs = given.flatMap((each) =>
      operands(
        [each],
        isTensor(each) && (!each.weak || each === tensor) ? each.type : type,
        'layerNormalization',
        backendAmong(given),
      ),
    )
    const [x, ...others] = inputs as [Tensor, ...Tensor[]]
    const rank = x.shape.length
    const attrs = {
      axes: resolveAxes('layerNormalization', x, axes).map((axis) => axis - rank),
      epsilon,
      isScaled: scale !== undefined,
      type,
    }
    others.forEach((each, i) => {
      if (sameList(broadcastShapes('layerNormalization', [x, each]).shape, x.shape)) return
      throw new NxError(
        'shape',
        'layerNormalization',
        `${i === 0 && attrs.isScaled ? 'scale' : 'bias'} ${formatShape(each)} does not broadcast to ${formatShape(x)}; ` +
          'give it length 1, or that of the tensor, along each axis',
        { shape: x.shape, given: each.shape },
      )
    })
    return apply(definition, inputs, attrs)
  })
}
