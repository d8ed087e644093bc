// Largest and smallest elements over axes: what reduceMax and reduceMin share.
import { NxError } from '@nx/types'
import { allAxes, resolveAxes } from './axes.ts'
import { realType } from './checks.ts'
import { formatShape } from './format.ts'
import { type TensorLike, toTensor } from './literal.ts'
import { reduce, type ReduceOptions } from './reduce.ts'
import type { Tensor } from './tensor.ts'

/**
 * Runs reduceMax or reduceMin. Throws `type` for complex numbers and `empty_axis` where there is no element.
 */
export function extremum(name: string, tensor: TensorLike, options: ReduceOptions): Tensor {
  const input = toTensor(tensor, name)
  realType(name, input.type)
  const { shape } = input
  if (shape.includes(0)) {
    const axes = options.axes === undefined ? allAxes(shape.length) : resolveAxes(name, input, options.axes)
    if (axes.some((axis) => shape[axis] === 0)) throw emptyAxis(name, input)
  }
  return reduce(name, input, options)
}

/** The error for a reduction that has no result for an axis without elements. */
export function emptyAxis(name: string, input: Tensor): NxError {
  return new NxError(
    'empty_axis',
    name,
    `there is no largest, smallest or middle one among no elements, got ${formatShape(input)}; ` +
      'reduce axes of length one or more',
    { shape: input.shape },
  )
}
