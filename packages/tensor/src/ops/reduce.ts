// Elements folded by any function.
import { type DType, NxError } from '@nx/types'
import { allAxes, resolveAxes } from '../core/axes.ts'
import { cast } from '../core/cast.ts'
import { checkFunction } from '../core/checks.ts'
import { asTensors } from '../core/elementwise.ts'
import { combined } from '../core/combined.ts'
import { formatShape } from '../core/format.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { checkOptions, checkType } from '../core/options.ts'
import type { ReduceOptions } from '../core/reduce.ts'
import { sizeAlong } from '../core/reshaping.ts'
import { isTensor, type Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'
import { broadcastVectors } from '../vectorize/broadcastVectors.ts'
import { broadcast } from './broadcast.ts'
import { reshape } from './reshape.ts'
import { sliceAlongAxis } from './sliceAlongAxis.ts'
import { squeeze } from './squeeze.ts'
import { transpose } from './transpose.ts'

/** Options of `reduce`. */
export interface FoldOptions extends ReduceOptions {
  /** Type of the result; that of the tensor and `initial` together by default. */
  readonly type?: DType
}

/**
 * Folds the elements over the axes given, or over all, with a function of an element and the result so far,
 * beginning with `initial`. The function gets tensors of the shape that is left, so it works element by
 * element, in row-major order. One call per element: prefer `sum`, `product`, `reduceMax` and `reduceMin`
 * where they do.
 *
 * @throws NxError `rank` unless `initial` is a scalar, `type` if the function gives another type, and as
 * `sum` for wrong axes, `shape` if what it gives has another one.
 *
 * @example
 * toNumber(reduce(tensor([1, 2, 3]), 0, (x, total) => add(x, total))) // => 6
 * toArray(reduce(tensor([[1, 2], [3, 4]]), 1, (x, total) => multiply(x, total), { axes: [1] })) // => [2, 12]
 */
export function reduce(
  tensor: TensorLike,
  initial: TensorLike,
  fn: (element: Tensor, result: Tensor) => TensorLike,
  options: FoldOptions = {},
): Tensor {
  checkOptions('reduce', options, ['axes', 'keepAxes', 'type'])
  const [merged, start] = asTensors([tensor, initial], 'reduce') as [Tensor, Tensor]
  checkFunction('reduce', fn)
  if (start.shape.length > 0) {
    throw new NxError('rank', 'reduce', `the initial value must be a scalar, got ${formatShape(start)}`, {
      shape: start.shape,
    })
  }
  const type = checkType('reduce', options.type, commonType([merged, start]))
  const input = isTensor(tensor) ? tensor : merged
  const { shape, names } = input
  const axes =
    options.axes === undefined
      ? allAxes(shape.length)
      : resolveAxes('reduce', input, options.axes).toSorted((left, right) => left - right)
  if (axes.length === 0 && shape.length > 0) return input.type === type ? own(input) : cast(input, type)
  const kept = allAxes(shape.length).filter((axis) => !axes.includes(axis))
  const rest = kept.map((axis) => shape[axis]!)
  const total = sizeAlong(shape, axes)
  const elements = reshape(transpose(input, { axes: [...axes, ...kept] }), [total, ...rest])
  // Also where there is no element, or the function looks at none, entries stay apart.
  const [accumulator] = broadcastVectors([
    cast(start, total === 0 ? type : commonType([merged, start])),
    input,
  ])
  let folded = broadcast(accumulator, rest)
  for (let i = 0; i < total; i++) {
    const element = squeeze(sliceAlongAxis(elements, i, 1), { axes: [0] })
    folded = combined('reduce', fn, element, folded)
    if (folded.type !== type) throw wrongResult(folded.type, type)
  }
  if (options.keepAxes !== true) return reshape(folded, rest, { names: kept.map((axis) => names[axis]!) })
  const ones = shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
  return reshape(folded, ones, { names })
}

function wrongResult(got: DType, type: DType): NxError {
  return new NxError(
    'type',
    'reduce',
    `the function gave ${got} where the result is ${type}; convert inside the function, or set the option type`,
    { got, type },
  )
}
