// One value everywhere, in the shape of a tensor.
import { type DType } from '@nx/types'
import { cast } from '../core/cast.ts'
import { backendAmong, commonType, literalType, scalar, type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions, checkType } from '../core/options.ts'
import { isTensor, type Tensor } from '../core/tensor.ts'
import { broadcast } from '../ops/broadcast.ts'
import { devectorize } from '../vectorize/devectorize.ts'
import { vectorize } from '../vectorize/vectorize.ts'

/** Options of `fill`. */
export interface FillOptions {
  /** Type of the result; that of tensor and value together by default. */
  readonly type?: DType
}

/**
 * A tensor with the shape and names of another one and one value everywhere. The value may be a tensor that broadcasts
 * to the shape.
 *
 * @throws NxError `broadcast` if the value does not broadcast to the shape.
 *
 * @example
 * toArray(fill(tensor([[1, 2], [3, 4]]), 0)) // => [[0, 0], [0, 0]]
 */
export function fill(tensor: TensorLike, value: TensorLike, options: FillOptions = {}): Tensor {
  checkOptions('fill', options, ['type'])
  const template = toTensor(tensor)
  const type = checkType('fill', options.type ?? commonType([template, value]))
  const own = isTensor(value) ? value : scalar(value, literalType(value), backendAmong([template]))
  const { shape, names } = devectorize(template)
  return vectorize(broadcast(cast(own, type), shape, { names }), template.vectorizedAxes)
}
