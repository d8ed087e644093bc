// Writing literals into the array that holds a tensor's elements.
import { allocate, bitSize, Complex, type DType, type Elements, isFloat, isInteger, roundTo } from '@nx/types'
import { element, type Literal, rangeOf } from '../core/element.ts'

/** An array of elements in the making. */
export interface Writer {
  readonly elements: Elements
  write(value: Literal): void
}

/** Collects `count` elements of a type, checked or wrapped as by `element`. */
export function writer(op: string, type: DType, count: number, wrap: boolean): Writer {
  const elements = allocate(type, count)
  const round = isFloat(type) ? roundTo(type) : null
  const [start, end] = isInteger(type) && bitSize(type) < 64 ? rangeOf(type) : [0, 0]
  let length = 0
  const write = (literal: Literal): void => {
    if (typeof literal === 'number' && round !== null) elements[length++] = round(literal)
    else if (typeof literal === 'number' && literal >= start && literal < end && literal % 1 === 0) {
      elements[length++] = literal
    } else {
      const value = element(op, literal, type, wrap)
      if (value instanceof Complex) {
        elements[length++] = value.re
        elements[length++] = value.im
      } else elements[length++] = value
    }
  }
  return { elements, write }
}
