// Another order of axes.
import { NxError } from '@nx/types'
import { allAxes, type Axis, resolveAxes } from '../core/axes.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { permute } from '../core/reshaping.ts'
import type { Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'

/** Options of `transpose`. */
export interface TransposeOptions {
  /** The axes in their new order; reversed by default. */
  readonly axes?: readonly Axis[]
}

/**
 * Reorders axes; names move along.
 *
 * @throws NxError `rank` if the order does not name every axis, and as `sum` for wrong axes.
 *
 * @example
 * toArray(transpose(tensor([[1, 2], [3, 4]]))) // => [[1, 3], [2, 4]]
 * transpose(iota([2, 3, 4]), { axes: [1, 0, 2] }).shape // => [3, 2, 4]
 */
export function transpose(tensor: TensorLike, options: TransposeOptions = {}): Tensor {
  checkOptions('transpose', options, ['axes'])
  const input = toTensor(tensor, 'transpose')
  const rank = input.shape.length
  const axes =
    options.axes === undefined ? allAxes(rank).reverse() : resolveAxes('transpose', input, options.axes)
  if (axes.length !== rank) {
    throw new NxError(
      'rank',
      'transpose',
      `the order must name each of the ${rank} axes of ${formatShape(input)}, got [${axes.join(', ')}]`,
      { axes, shape: input.shape },
    )
  }
  return axes.every((axis, i) => axis === i) ? own(input) : permute(input, axes)
}
