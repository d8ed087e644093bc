// Elements in sorted order.
import { apply } from '../core/apply.ts'
import type { Definition } from '../core/definition.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { indicesInOrder, type OrderAttrs, orderAttrs, type SortOptions } from '../core/order.ts'
import type { Tensor } from '../core/tensor.ts'
import { takeAlongAxis } from './takeAlongAxis.ts'
import { shiftedAxis } from '../core/shifted-axes.ts'

const definition: Definition<OrderAttrs> = {
  name: 'sort',
  vectorize: shiftedAxis,
  infer: ([input]) => input!,
  decompose: ([input], attrs) =>
    takeAlongAxis(input!, indicesInOrder(input!, attrs, 's32'), { axis: attrs.axis }),
}

/**
 * Sorts along an axis, by default the first, ascending; NaN counts as the greatest.
 *
 * @throws NxError `type` for complex inputs, `option` for an unknown direction, and as `sum` for a wrong
 * axis.
 *
 * @example
 * toArray(sort(tensor([3, 1, 2]))) // => [1, 2, 3]
 * toArray(sort(tensor([[3, 1, 2]]), { axis: 1, direction: 'desc' })) // => [[3, 2, 1]]
 */
export function sort(tensor: TensorLike, options: SortOptions = {}): Tensor {
  checkOptions('sort', options, ['axis', 'direction', 'stable'])
  const input = toTensor(tensor, 'sort')
  return apply(definition, [input], orderAttrs('sort', input, options))
}
