// A tensor cut in two.
import { NxError } from '@nx/types'
import { type Axis, resolveAxis } from '../core/axes.ts'
import { describe } from '../core/element.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'
import { sliceAlongAxis } from './sliceAlongAxis.ts'

/** Options of `split`. */
export interface SplitOptions {
  /** The axis to cut; the first by default. */
  readonly axis?: Axis
}

/**
 * Cuts a tensor in two along an axis, by default the first: before the position given, which counts from the
 * end if negative, or after the fraction given, rounded up.
 *
 * @throws NxError `split` if a piece would be empty, and as `sum` for a wrong axis.
 *
 * @example
 * split(tensor([1, 2, 3]), 1).map((piece) => toArray(piece)) // => [[1], [2, 3]]
 * split(tensor([1, 2, 3, 4, 5]), 0.3).map((piece) => toArray(piece)) // => [[1, 2], [3, 4, 5]]
 */
export function split(tensor: TensorLike, position: number, options: SplitOptions = {}): [Tensor, Tensor] {
  checkOptions('split', options, ['axis'])
  const input = toTensor(tensor, 'split')
  const axis = resolveAxis('split', input, options.axis ?? 0)
  const length = input.shape[axis]!
  const fraction = typeof position === 'number' && !Number.isInteger(position)
  const first =
    typeof position !== 'number'
      ? NaN
      : fraction
        ? Math.ceil(position * length)
        : position < 0
          ? position + length
          : position
  if (!(first > 0 && first < length) || (fraction && position < 0)) {
    throw new NxError(
      'split',
      'split',
      `cannot cut axis ${axis} of ${formatShape(input)} at ${describe(position)}; give a whole number from 1 to ${length - 1}, ` +
        'its negative, or a fraction that leaves something on both sides',
      { position, axis, shape: input.shape },
    )
  }
  return [sliceAlongAxis(input, 0, first, { axis }), sliceAlongAxis(input, first, length - first, { axis })]
}
