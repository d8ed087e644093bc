// Elements in the opposite order.
import { apply } from '../core/apply.ts'
import { allAxes, type Axis, resolveAxes } from '../core/axes.ts'
import type { Definition } from '../core/definition.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'
import { shiftedAxes } from '../core/shifted-axes.ts'

/** Options of `reverse`. */
export interface ReverseOptions {
  /** Axes to turn around; all by default. */
  readonly axes?: readonly Axis[]
}

const definition: Definition<{ readonly axes: readonly number[] }> = {
  name: 'reverse',
  vectorize: shiftedAxes,
  infer: ([input]) => input!,
}

/**
 * Turns the order of elements around, along the axes given or along all.
 *
 * @throws NxError as `sum` for wrong axes.
 *
 * @example
 * toArray(reverse(tensor([[1, 2], [3, 4]]), { axes: [1] })) // => [[2, 1], [4, 3]]
 */
export function reverse(tensor: TensorLike, options: ReverseOptions = {}): Tensor {
  checkOptions('reverse', options, ['axes'])
  const input = toTensor(tensor, 'reverse')
  const axes =
    options.axes === undefined
      ? allAxes(input.shape.length)
      : resolveAxes('reverse', input, options.axes).toSorted((left, right) => left - right)
  return axes.length === 0 ? own(input) : apply(definition, [input], { axes })
}
