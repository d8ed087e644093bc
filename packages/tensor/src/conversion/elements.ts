// Bytes to JavaScript values.
import {
  Complex,
  decode,
  type DType,
  type Elements,
  isComplex,
  type Scalar,
  type Shape,
  sizeOf,
} from '@nx/types'
import type { Tensor } from '../core/tensor.ts'

/**
 * Elements in nested arrays; one element alone for a scalar. Types do not know how many axes a tensor has, so this may
 * be used as an element or as an array of any depth, without a cast: as what the tensor is.
 */
export type NestedArray<E = number> = E & NestedArray<E>[]

/** The elements of a tensor as the typed array that holds them. */
export function elementsOf(bytes: Uint8Array, { spec }: Tensor): Elements {
  return decode(bytes, spec.type, sizeOf(spec.shape))
}

/** The elements in a row, at most `limit` of them. */
export function flatten<E = Scalar>(elements: Elements, type: DType, limit = Infinity): E[] {
  const complex = isComplex(type)
  const flat = new Array<Scalar>(Math.min(complex ? elements.length / 2 : elements.length, limit))
  for (let i = 0; i < flat.length; i++) {
    flat[i] = complex ? new Complex(Number(elements[2 * i]), Number(elements[2 * i + 1])) : elements[i]!
  }
  return flat as E[]
}

/** Elements in a row to nested arrays of a shape. */
export function nest<E>(flat: readonly E[], shape: Shape): NestedArray<E> {
  let start = 0
  const level = (axis: number): unknown => {
    if (axis === shape.length) return flat[start++]
    if (axis < shape.length - 1) return Array.from({ length: shape[axis]! }, () => level(axis + 1))
    start += shape[axis]!
    return flat.slice(start - shape[axis]!, start)
  }
  return level(0) as NestedArray<E>
}
