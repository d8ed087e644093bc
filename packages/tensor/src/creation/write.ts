// Writing literals into the array that holds a tensor's elements.
import { allocate, bitSize, Complex, type DType, type Elements, isInteger } from '@nx/types'
import { element, fits, type Literal } from '../core/element.ts'

/** An array of elements in the making. */
export interface Writer {
  readonly elements: Elements
  write(value: Literal): void
}

/** Collects `count` elements of a type, checked or wrapped as by `element`. */
export function writer(op: string, type: DType, count: number, wrap: boolean): Writer {
  const elements = allocate(type, count)
  const float = type === 'f32' || type === 'f64'
  const small = isInteger(type) && bitSize(type) < 64
  let length = 0
  const write = (literal: Literal): void => {
    // The array itself rounds to its own float type and holds integers in range as they are.
    if (typeof literal === 'number' && (float || (small && fits(literal, type)))) elements[length++] = literal
    else {
      const value = element(op, literal, type, wrap)
      if (value instanceof Complex) {
        elements[length++] = value.re
        elements[length++] = value.im
      } else elements[length++] = value
    }
  }
  return { elements, write }
}
