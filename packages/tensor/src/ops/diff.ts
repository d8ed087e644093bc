// Differences of neighbours.
import { type Axis, resolveAxis } from '../core/axes.ts'
import { integerAtLeast } from '../core/checks.ts'
import { composed } from '../core/composed.ts'
import { count } from '../core/count.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { withLength } from '../core/reshaping.ts'
import type { Tensor } from '../core/tensor.ts'
import { sliceAlongAxis } from './sliceAlongAxis.ts'
import { subtract } from './subtract.ts'
import { take } from './take.ts'
import { own } from '../core/view.ts'

/** Options of `diff`. */
export interface DiffOptions {
  /** The axis along which neighbours lie; the last by default. */
  readonly axis?: Axis
  /** How often differences are taken; 1 by default. */
  readonly order?: number
}

/**
 * The difference of each element and the one before it along an axis, by default the last; `order` times
 * over. An axis of no more elements than that becomes empty.
 *
 * @throws NxError `option` for a negative order, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(diff(tensor([1, 4, 9, 16]))) // => [3, 5, 7]
 * toArray(diff(tensor([1, 4, 9, 16]), { order: 2 })) // => [2, 2]
 */
export function diff(tensor: TensorLike, options: DiffOptions = {}): Tensor {
  checkOptions('diff', options, ['axis', 'order'])
  const input = toTensor(tensor, 'diff')
  const axis = resolveAxis('diff', input, options.axis ?? -1)
  const order = integerAtLeast('diff', 'order', options.order ?? 1, 0)
  if (order > 0 && input.shape[axis]! <= order) return take(input, count(input.backend, [0], 0), { axis })
  if (order === 0) return own(input)
  const { type, names } = input
  const shape = withLength(input.shape, axis, input.shape[axis]! - order)
  return composed('diff', [input], { axis, order }, { type, names, shape }, differences)
}

function differences(
  [input]: readonly Tensor[],
  { axis, order }: Required<DiffOptions> & { readonly axis: number },
): Tensor {
  let result = input!
  for (let i = 0; i < order; i++) {
    const length = result.shape[axis]! - 1
    result = subtract(
      sliceAlongAxis(result, 1, length, { axis }),
      sliceAlongAxis(result, 0, length, { axis }),
    )
  }
  return result
}
