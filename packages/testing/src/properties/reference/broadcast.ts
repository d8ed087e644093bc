// Element-wise functions the naive way: the result's index is cut down to each input's.
import type { Names } from '@nx/tensor'
import type { DType, Shape } from '@nx/types'
import { at, build } from '../array.ts'
import type { NDArray, Value } from '../property.ts'

/** Names of axes that are lined up at the end: what is not named takes the name of the other. */
export function mergeNames(rank: number, all: readonly (Names | undefined)[]): Names {
  return Array.from({ length: rank }, (_, axis) => {
    const found = all.map((names) => names?.[axis - rank + names.length] ?? null)
    return found.find((name) => name !== null) ?? null
  })
}

/** Shape of arrays that are lined up at the end, axes of length 1 stretched. */
export function mergeShapes(shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length))
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1)
    return lengths.find((length) => length !== 1) ?? 1
  })
}

/** The element that an array has at an index of the shape it is stretched to. */
export const stretchedAt = (array: NDArray, index: readonly number[]): Value =>
  at(
    array,
    index.slice(index.length - array.shape.length).map((i, axis) => (array.shape[axis] === 1 ? 0 : i)),
  )

/** A function of the elements of arrays that are stretched to one shape. */
export function elementwise(
  type: DType,
  arrays: readonly NDArray[],
  of: (...values: Value[]) => Value | boolean,
): NDArray {
  const shape = mergeShapes(arrays.map((array) => array.shape))
  const names = mergeNames(
    shape.length,
    arrays.map((array) => array.names),
  )
  return build(type, shape, (index) => of(...arrays.map((array) => stretchedAt(array, index))), names)
}
