// Counting along an axis, without names: what index computations start from.
import type { Backend, DType, Shape } from '@nx/types'
import { create } from './apply.ts'
import { noNames } from './axes.ts'
import type { Tensor } from './tensor.ts'

/** `0, 1, 2, …` along an axis, or over all elements in row-major order. */
export function count(backend: Backend, shape: Shape, axis: number | null, type: DType = 's32'): Tensor {
  return create('iota', backend, { type, shape, names: noNames(shape.length) }, { axis })
}
