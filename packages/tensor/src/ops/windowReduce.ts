// Windows folded by any function.
import { NxError } from '@nx/types'
import { checkFunction } from '../core/checks.ts'
import { asTensors } from '../core/elementwise.ts'
import { combined } from '../core/combined.ts'
import { formatShape } from '../core/format.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { isTensor, type Tensor } from '../core/tensor.ts'
import { windowAttrs, windowedShape, type WindowOptions, windowSlices } from '../core/window.ts'
import { broadcast } from './broadcast.ts'
import { pad } from './pad.ts'
import { cast } from '../core/cast.ts'
import { reshape } from './reshape.ts'

/**
 * Folds the elements in each window with a function of an element and the result so far, beginning with
 * `initial`, which also fills the padding. The function gets tensors that hold one element, or result, per
 * window, so it works element by element. The result has the type of the tensor.
 *
 * @throws NxError `window` or `padding` for windows that do not fit, `rank` unless `initial` is a scalar, `shape` if the
 * function gives another one.
 *
 * @example
 * toArray(windowReduce(tensor([3, 1, 4, 1]), 0, [2], (x, most) => max(x, most))) // => [3, 4, 4]
 */
export function windowReduce(
  tensor: TensorLike,
  initial: TensorLike,
  window: readonly number[],
  fn: (element: Tensor, result: Tensor) => TensorLike,
  options: WindowOptions = {},
): Tensor {
  const [input, start] = asTensors([tensor, initial], 'windowReduce') as [Tensor, Tensor]
  const type = isTensor(tensor) ? tensor.type : input.type
  checkFunction('windowReduce', fn)
  if (start.shape.length > 0) {
    throw new NxError(
      'rank',
      'windowReduce',
      `the initial value must be a scalar, got ${formatShape(start)}`,
      {
        shape: start.shape,
      },
    )
  }
  const attrs = windowAttrs('windowReduce', input, window, options)
  const padded = pad(
    input,
    start,
    attrs.padding.map(([low, high]) => [low, high, 0]),
  )
  const shape = windowedShape(input.shape, attrs)
  const first = broadcast(cast(start, commonType([input, start], 'windowReduce')), shape)
  const folded = windowSlices(padded, shape, attrs).reduce(
    (result, each) => combined('windowReduce', fn, each, result),
    first,
  )
  return cast(reshape(folded, shape, { names: input.names }), type)
}
