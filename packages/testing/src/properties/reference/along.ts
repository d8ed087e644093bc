// Functions of the elements along one axis that give as many.
import type { DType } from '@nx/types'
import { flatIndex, fromValues, indices } from '../array.ts'
import type { NDArray, Operand, Value } from '../property.ts'

/** Replaces the elements along an axis by as many others. */
export function mapAlong(
  { shape, values, names }: Operand,
  axis: number,
  type: DType,
  of: (values: readonly Value[]) => readonly (Value | boolean)[],
): NDArray {
  const result = new Array<Value | boolean>(values.length)
  const starts = indices(shape.map((length, i) => (i === axis ? Math.min(length, 1) : length)))
  for (const start of starts) {
    const places = Array.from({ length: shape[axis]! }, (_, i) => flatIndex(shape, start.with(axis, i)))
    const given = of(places.map((place) => values[place]!))
    places.forEach((place, i) => (result[place] = given[i]!))
  }
  return fromValues(type, shape, result, names)
}
