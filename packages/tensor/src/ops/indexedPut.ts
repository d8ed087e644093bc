// Replacements at positions.
import type { TensorLike } from '../core/literal.ts'
import { scatter } from '../core/scatter.ts'
import type { Tensor } from '../core/tensor.ts'
import type { IndexOptions } from './gather.ts'

/**
 * Replaces elements of a tensor at the positions that index vectors name: the last axis of `indices` holds
 * vectors of positions along `axes`, and `updates` has one slice per vector. Of several at one position the
 * last wins. Types merge. Positions out of bounds raise on CPU backends and are clamped on devices.
 *
 * @throws NxError `index` or `axes_order` as `gather`, `shape` if the updates do not fit.
 *
 * @example
 * toArray(indexedPut(tensor([1, 2, 3]), tensor([[0], [2]]), tensor([10, 20]))) // => [10, 2, 20]
 */
export function indexedPut(
  target: TensorLike,
  indices: TensorLike,
  updates: TensorLike,
  options: IndexOptions = {},
): Tensor {
  return scatter('indexedPut', 'put', [target, indices, updates], options)
}
