// Sums at positions.
import type { TensorLike } from '../core/literal.ts'
import { scatter } from '../core/scatter.ts'
import type { Tensor } from '../core/tensor.ts'
import type { IndexOptions } from './gather.ts'

/**
 * Adds updates to a tensor at the positions that index vectors name: the last axis of `indices` holds vectors
 * of positions along `axes`, and `updates` has one slice per vector. Updates at one position accumulate.
 * Types merge. Positions out of bounds raise on CPU backends and are clamped on devices.
 *
 * @throws NxError `index` or `axes_order` as `gather`, `shape` if the updates do not fit.
 *
 * @example
 * toArray(indexedAdd(tensor([1, 2, 3]), tensor([[0], [2], [0]]), tensor([10, 20, 30]))) // => [41, 2, 23]
 */
export function indexedAdd(
  target: TensorLike,
  indices: TensorLike,
  updates: TensorLike,
  options: IndexOptions = {},
): Tensor {
  return scatter('indexedAdd', 'add', [target, indices, updates], options)
}
