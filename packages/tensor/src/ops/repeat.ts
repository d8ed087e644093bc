// Elements repeated in place.
import type { Shape } from '@nx/types'
import { type Axis, resolveAxis } from '../core/axes.ts'
import { integerAtLeast } from '../core/checks.ts'
import { composed, everywhere } from '../core/composed.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions, checkSize } from '../core/options.ts'
import { withLength } from '../core/reshaping.ts'
import type { Tensor } from '../core/tensor.ts'
import { broadcast } from './broadcast.ts'
import { newAxis } from './newAxis.ts'
import { reshape } from './reshape.ts'

/** Options of `repeat`. */
export interface RepeatOptions {
  /** The axis along which to repeat; the first by default. */
  readonly axis?: Axis
}

/**
 * Repeats each slice along an axis, by default the first, so that its copies are neighbours.
 *
 * @throws NxError `option` for a number of times that is not positive, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(repeat(tensor([1, 2]), 2)) // => [1, 1, 2, 2]
 */
export function repeat(tensor: TensorLike, times: number, options: RepeatOptions = {}): Tensor {
  checkOptions('repeat', options, ['axis'])
  const input = toTensor(tensor, 'repeat')
  const axis = resolveAxis('repeat', input, options.axis ?? 0)
  const copies = integerAtLeast('repeat', 'times', times, 1)
  const { type, names } = input
  const shape = checkSize('repeat', repeatedShape(input, axis, copies))
  return composed('repeat', [input], { axis, copies }, { type, names, shape }, repeated, everywhere)
}

const repeatedShape = ({ shape }: Tensor, axis: number, copies: number): Shape =>
  withLength(shape, axis, shape[axis]! * copies)

function repeated(
  [x]: readonly Tensor[],
  { axis, copies }: { readonly axis: number; readonly copies: number },
): Tensor {
  const apart = newAxis(x!, axis + 1)
  return reshape(broadcast(apart, withLength(apart.shape, axis + 1, copies)), repeatedShape(x!, axis, copies))
}
