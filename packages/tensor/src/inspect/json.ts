// A tensor as JSON: its elements with what is known about them.
import type { DType, Shape } from '@nx/types'
import { elementsOf, flatten, nest } from '../conversion/elements.ts'
import { readNow } from '../conversion/read.ts'
import type { Names, Tensor, VectorizedAxes } from '../core/tensor.ts'

/** What `JSON.stringify` writes for a tensor. */
export interface TensorJson {
  readonly type: DType
  readonly shape: Shape
  readonly names: Names
  readonly vectorizedAxes: VectorizedAxes
  /**
   * In nested arrays, vectorized axes outermost: numbers; text where JSON has no number, which is for 64-bit integers,
   * complex numbers, NaN and infinities.
   */
  readonly elements: NestedElements
}

type NestedElements = number | string | readonly NestedElements[]

/** The JSON of a tensor. Throws `device_read` or `traced_value`. */
export function jsonOf(tensor: Tensor): TensorJson {
  const { type, shape, names, vectorizedAxes, spec } = tensor
  const flat = flatten(elementsOf(readNow('JSON.stringify', 'readArray', tensor), tensor), type)
  const written = flat.map((each) => (Number.isFinite(each) ? (each as number) : String(each)))
  return { type, shape, names, vectorizedAxes, elements: nest<number | string>(written, spec.shape) }
}
