// Axes of length 1 left out.
import { NxError } from '@nx/types'
import { allAxes, type Axis, resolveAxes } from '../core/axes.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'
import { reshape } from './reshape.ts'

/** Options of `squeeze`. */
export interface SqueezeOptions {
  /** Axes to leave out, of length 1 each; all such axes by default. */
  readonly axes?: readonly Axis[]
}

/**
 * Leaves out axes of length 1.
 *
 * @throws NxError `shape` if an axis is longer, and as `sum` for wrong axes.
 *
 * @example
 * squeeze(iota([1, 3, 1])).shape // => [3]
 * squeeze(iota([1, 3, 1]), { axes: [0] }).shape // => [3, 1]
 */
export function squeeze(tensor: TensorLike, options: SqueezeOptions = {}): Tensor {
  checkOptions('squeeze', options, ['axes'])
  const input = toTensor(tensor, 'squeeze')
  const { shape, names } = input
  const axes =
    options.axes === undefined
      ? allAxes(shape.length).filter((axis) => shape[axis] === 1)
      : resolveAxes('squeeze', input, options.axes)
  const long = axes.find((axis) => shape[axis] !== 1)
  if (long !== undefined) {
    throw new NxError(
      'shape',
      'squeeze',
      `axis ${long} of ${formatShape(input)} has length ${shape[long]}; only axes of length 1 can be left out`,
      { axis: long, shape },
    )
  }
  const kept = allAxes(shape.length).filter((axis) => !axes.includes(axis))
  return reshape(
    input,
    kept.map((axis) => shape[axis]!),
    { names: kept.map((axis) => names[axis]!) },
  )
}
