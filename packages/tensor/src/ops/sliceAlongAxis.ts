// A block along one axis.
import { type Axis, resolveAxis } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { withLength } from '../core/reshaping.ts'
import { sliceBlock } from '../core/slicing.ts'
import type { StartIndex } from '../core/start-indices.ts'
import type { Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'

/** Options of `sliceAlongAxis`. */
export interface SliceAlongAxisOptions {
  /** The axis to cut; the first by default. */
  readonly axis?: Axis
  /** Distance between the elements taken; 1 by default. */
  readonly strides?: number
}

/**
 * Takes a block along one axis, all of the others; see `slice`.
 *
 * @throws NxError as `slice`, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(sliceAlongAxis(iota([2, 3]), 1, 2, { axis: 1 })) // => [[1, 2], [4, 5]]
 */
export function sliceAlongAxis(
  tensor: TensorLike,
  start: StartIndex,
  length: number,
  options: SliceAlongAxisOptions = {},
): Tensor {
  checkOptions('sliceAlongAxis', options, ['axis', 'strides'])
  const input = toTensor(tensor, 'sliceAlongAxis')
  const axis = resolveAxis('sliceAlongAxis', input, options.axis ?? 0)
  const { strides = 1 } = options
  if (start === 0 && strides === 1 && input.shape[axis] === length) return own(input)
  return sliceBlock(
    'sliceAlongAxis',
    input,
    input.shape.map((_, i) => (i === axis ? start : 0)),
    withLength(input.shape, axis, length),
    input.shape.map((_, i) => (i === axis ? strides : 1)),
  )
}
