// Stretching to a larger shape.
import { NxError } from '@nx/types'
import { type Axis, checkNames, list, resolveAxes, resolveAxis } from '../core/axes.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOneShape } from '../core/one-shape.ts'
import { checkOptions, checkShape } from '../core/options.ts'
import { broadcastTo, trailingAxes } from '../core/reshaping.ts'
import { sameList } from '../core/same-list.ts'
import { isTensor, type Names, type Tensor } from '../core/tensor.ts'
import { reshape } from './reshape.ts'

/** Options of `broadcast`. */
export interface BroadcastOptions {
  /**
   * For each axis of the tensor, the axis of the result on which it lands, ascending; the last ones by
   * default.
   */
  readonly axes?: readonly Axis[]
  /** Names of the result; none by default. */
  readonly names?: Names
}

/**
 * Stretches a tensor to a shape: axes of length 1 repeat, and so do new axes. A tensor in place of the shape
 * lends its shape and names.
 *
 * @throws NxError `broadcast` if the tensor does not fit, `rank` or `axes_order` for wrong axes, and as
 * `reshape` for wrong names.
 *
 * @example
 * toArray(broadcast(tensor([1, 2]), [2, 2])) // => [[1, 2], [1, 2]]
 * toArray(broadcast(tensor([1, 2]), [2, 2], { axes: [0] })) // => [[1, 1], [2, 2]]
 */
export function broadcast(
  tensor: TensorLike,
  shape: readonly number[] | Tensor,
  options: BroadcastOptions = {},
): Tensor {
  checkOneShape('broadcast', shape, options, 'tensor, ')
  checkOptions('broadcast', options, ['axes', 'names'])
  const input = toTensor(tensor, 'broadcast')
  const target = isTensor(shape) ? shape.shape : checkShape('broadcast', shape)
  const names = checkNames(
    'broadcast',
    options.names ?? (isTensor(shape) ? shape.names : undefined),
    target.length,
  )
  const axes = landing(input, target, names, options.axes)
  const fits = axes.every((axis, i) => input.shape[i] === 1 || input.shape[i] === target[axis])
  if (!fits || axes.some((axis) => axis < 0)) {
    throw new NxError(
      'broadcast',
      'broadcast',
      `cannot stretch ${formatShape(input)} to ${formatShape({ shape: target })}` +
        (options.axes === undefined ? '' : ` with axes [${options.axes.join(', ')}]`) +
        '; each length must be 1 or that of the axis on which it lands, by default counted from the last',
      { from: input.shape, to: target, axes },
    )
  }
  return sameList(target, input.shape)
    ? reshape(input, target, { names })
    : broadcastTo(input, target, axes, names)
}

function landing(input: Tensor, target: readonly number[], names: Names, wanted?: readonly Axis[]): number[] {
  const rank = input.shape.length
  if (wanted === undefined) return trailingAxes(rank, target.length)
  const given = list('broadcast', 'axes', wanted)
  // A name is one of the tensor's; it lands on the axis of that name, or on its own index if there is none.
  const named = given.map((axis) => (typeof axis === 'string' ? resolveAxis('broadcast', input, axis) : axis))
  const landed = given.map((axis, i) => (typeof axis === 'string' && names.includes(axis) ? axis : named[i]!))
  const axes = resolveAxes('broadcast', { shape: target, names }, landed)
  if (axes.length !== rank) {
    throw new NxError(
      'rank',
      'broadcast',
      `give one axis for each of ${formatShape(input)}, got [${given.join(', ')}]`,
      {
        axes: given,
        shape: input.shape,
      },
    )
  }
  if (axes.some((axis, i) => i > 0 && axis < axes[i - 1]!)) {
    throw new NxError(
      'axes_order',
      'broadcast',
      `axes must ascend, got [${given.join(', ')}]; see transpose`,
      {
        axes: given,
      },
    )
  }
  return axes
}
