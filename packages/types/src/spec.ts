// What a backend knows of a value: its type and its shape.
import type { DType } from './dtype.ts'

/** Lengths of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[]

/** Type and shape of a value, without names or vectorized axes. */
export interface Spec {
  readonly type: DType
  readonly shape: Shape
}

/**
 * Number of elements of a shape.
 *
 * @example
 * sizeOf([2, 3]) // => 6
 */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis]!
  return size
}

/**
 * Row-major strides of a shape, in elements.
 *
 * @example
 * stridesOf([2, 3, 4]) // => [12, 4, 1]
 */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis]!
  }
  return strides
}
