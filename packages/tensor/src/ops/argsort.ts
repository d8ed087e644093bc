// Indices in sorted order.
import { type DType, isInteger } from '@nx/types'
import { cast } from '../core/cast.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions, checkType } from '../core/options.ts'
import { indicesInOrder, orderAttrs, type SortOptions } from '../core/order.ts'
import type { Tensor } from '../core/tensor.ts'

/** Options of `argsort`. */
export interface ArgsortOptions extends SortOptions {
  /** Type of the indices; s32 by default. */
  readonly type?: DType
}

/**
 * The indices that would sort a tensor along an axis.
 *
 * @throws NxError `type` for complex inputs, `option` for an unknown direction, and as `sum` for a wrong
 * axis.
 *
 * @example
 * toArray(argsort(tensor([3, 1, 2]))) // => [1, 2, 0]
 * toArray(argsort(tensor([3, 1, 2]), { direction: 'desc' })) // => [0, 2, 1]
 */
export function argsort(tensor: TensorLike, options: ArgsortOptions = {}): Tensor {
  checkOptions('argsort', options, ['axis', 'direction', 'stable', 'type'])
  const input = toTensor(tensor, 'argsort')
  const type = checkType('argsort', options.type, 's32')
  return cast(
    indicesInOrder(input, orderAttrs('argsort', input, options), isInteger(type) ? type : 's32'),
    type,
  )
}
