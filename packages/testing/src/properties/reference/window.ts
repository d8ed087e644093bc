// What windows see: for each place of a window, the elements in it in row-major order.
import { at, build, indices } from '../array.ts'
import type { DType, Shape } from '@nx/types'
import type { NDArray, Operand, Value } from '../property.ts'

/** A window with everything resolved, one entry per axis. */
export interface Window {
  readonly lengths: Shape
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
}

/** How many places a window has along each axis. */
export const placesOf = (shape: Shape, { lengths, low, high, strides, dilations }: Window): number[] =>
  shape.map((length, axis) => {
    const reach = (lengths[axis]! - 1) * dilations[axis]! + 1
    return Math.floor((length + low[axis]! + high[axis]! - reach) / strides[axis]!) + 1
  })

/** The indices that a window sees at a place; those in the padding are `null`. */
export function seenAt(
  shape: Shape,
  { lengths, low, strides, dilations }: Window,
  place: readonly number[],
): (number[] | null)[] {
  return indices(lengths).map((inside) => {
    const index = inside.map((i, axis) => place[axis]! * strides[axis]! + i * dilations[axis]! - low[axis]!)
    return index.every((i, axis) => i >= 0 && i < shape[axis]!) ? index : null
  })
}

/** A function of the elements that the window sees at each of its places. */
export const slide = (
  array: Operand,
  window: Window,
  padding: Value,
  type: DType,
  of: (values: readonly Value[]) => Value | boolean,
): NDArray =>
  build(
    type,
    placesOf(array.shape, window),
    (place) =>
      of(seenAt(array.shape, window, place).map((index) => (index === null ? padding : at(array, index)))),
    array.names,
  )
