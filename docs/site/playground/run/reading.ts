// Elements on their way out of a backend: at once where the host reads its memory, else after waiting.
import { readTypedArray, type Tensor, toTypedArray } from '@nx/nx'
import type { Elements } from '@nx/types'

/** A value, or a promise of it. */
export type Soon<T> = T | Promise<T>

/** What a function makes of a value, as soon as it is there. */
export function then<T, R>(value: Soon<T>, make: (value: T) => R): Soon<R> {
  return value instanceof Promise ? value.then(make) : make(value)
}

/** The elements of a tensor in row-major order. */
export function elementsOf(tensor: Tensor): Soon<Elements> {
  return tensor.backend.readSync === undefined ? readTypedArray(tensor) : toTypedArray(tensor)
}

/** The elements as numbers. */
export function numbersOf(tensor: Tensor): Soon<Float64Array> {
  return then(elementsOf(tensor), (elements) => Float64Array.from(elements as ArrayLike<number>, Number))
}
