// A block of a tensor.
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { sliceBlock } from '../core/slicing.ts'
import type { StartIndex } from '../core/start-indices.ts'
import type { Tensor } from '../core/tensor.ts'

/** Options of `slice`. */
export interface SliceOptions {
  /** Distance between the elements taken, for all axes or one per axis; 1 by default. */
  readonly strides?: number | readonly number[]
}

/**
 * Takes a block: along each axis, from a start, the elements within a length. Starts may be scalar tensors of
 * integers. A block that would reach beyond an edge is moved to fit.
 *
 * @throws NxError `rank` unless there is one start and one length per axis, `slice` for impossible lengths
 * and strides, `index` for starts that are not integer scalars.
 *
 * @example
 * toArray(slice(iota([3, 3]), [1, 0], [2, 2])) // => [[3, 4], [6, 7]]
 * toArray(slice(iota([6]), [0], [6], { strides: 2 })) // => [0, 2, 4]
 * toArray(slice(iota([6]), [tensor(9)], [2])) // => [4, 5]
 */
export function slice(
  tensor: TensorLike,
  starts: readonly StartIndex[],
  lengths: readonly number[],
  options: SliceOptions = {},
): Tensor {
  checkOptions('slice', options, ['strides'])
  const input = toTensor(tensor, 'slice')
  const { strides = 1 } = options
  const each = typeof strides === 'number' ? input.shape.map(() => strides) : strides
  return sliceBlock('slice', input, starts, lengths, each)
}
