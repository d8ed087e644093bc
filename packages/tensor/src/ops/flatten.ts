// Several axes as one.
import { NxError } from '@nx/types'
import { type Axis, resolveAxes } from '../core/axes.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { sizeAlong } from '../core/reshaping.ts'
import type { Tensor } from '../core/tensor.ts'
import { reshape } from './reshape.ts'
import { own } from '../core/view.ts'

/** Options of `flatten`. */
export interface FlattenOptions {
  /** Axes to make one, neighbours in order; all by default. */
  readonly axes?: readonly Axis[]
}

/**
 * Makes one axis, without a name, of the axes given or of all.
 *
 * @throws NxError `axes_order` if the axes are not neighbours in order, and as `sum` for wrong axes.
 *
 * @example
 * toArray(flatten(tensor([[1, 2], [3, 4]]))) // => [1, 2, 3, 4]
 * flatten(iota([2, 3, 4]), { axes: [1, 2] }).shape // => [2, 12]
 */
export function flatten(tensor: TensorLike, options: FlattenOptions = {}): Tensor {
  checkOptions('flatten', options, ['axes'])
  const input = toTensor(tensor, 'flatten')
  if (options.axes === undefined) return reshape(input, ['auto'])
  const axes = resolveAxes('flatten', input, options.axes)
  if (axes.length === 0) return own(input)
  if (axes.some((axis, i) => axis !== axes[0]! + i)) {
    throw new NxError(
      'axes_order',
      'flatten',
      `the axes must be neighbours in order, got [${options.axes.join(', ')}] of ${formatShape(input)}; see transpose`,
      { axes: options.axes, shape: input.shape },
    )
  }
  const { shape, names } = input
  const end = axes[0]! + axes.length
  return reshape(input, [...shape.slice(0, axes[0]), sizeAlong(shape, axes), ...shape.slice(end)], {
    names: [...names.slice(0, axes[0]), null, ...names.slice(end)],
  })
}
