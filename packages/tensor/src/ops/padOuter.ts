// Edges filled with copies of the tensor.
import type { TensorLike } from '../core/literal.ts'
import { type OuterPadding, type PadMode, padEdges } from '../core/outer-padding.ts'
import type { Tensor } from '../core/tensor.ts'

export type { PadMode } from '../core/outer-padding.ts'

/**
 * Puts elements before and after those of each axis: copies of the tensor itself in a mode, or one value.
 * `config` has a pair per axis.
 *
 * @throws NxError `option` for an unknown mode, `padding` unless there are two whole numbers per axis, not
 * negative for a mode, `rank` for a scalar in a mode.
 *
 * @example
 * toArray(padOuter(tensor([1, 2, 3]), 'cyclic', [[1, 2]])) // => [3, 1, 2, 3, 1, 2]
 * toArray(padOuter(tensor([1, 2, 3]), 'reflect', [[2, 1]])) // => [3, 2, 1, 2, 3, 2]
 * toArray(padOuter(tensor([1, 2, 3]), 0, [[1, 0]])) // => [0, 1, 2, 3]
 */
export function padOuter(
  tensor: TensorLike,
  modeOrValue: PadMode | TensorLike,
  config: OuterPadding,
): Tensor {
  return padEdges('padOuter', tensor, modeOrValue, config)
}
