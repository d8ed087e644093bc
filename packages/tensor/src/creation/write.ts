// Writing literals into the array that holds a tensor's elements.
import { allocate, Complex, convert, type DType, type Elements, isComplex, isFloat, isInteger, NxError, type Scalar } from '@nx/types'
import { element, type Literal, outOfRange, outside, WeakFloat } from '../core/literal.ts'

/** An array of elements in the making. */
export interface Writer {
  readonly elements: Elements
  write(value: Literal): void
}

/** Collects `count` elements of a type, checked or wrapped. */
export function writer(op: string, type: DType, count: number, wrap: boolean): Writer {
  const elements = allocate(type, count)
  const plain = type === 'f32' || type === 'f64'
  let length = 0
  return {
    elements,
    write(value) {
      if (plain && typeof value === 'number') elements[length++] = value
      else put(toElement(op, value, type, wrap))
    },
  }

  function put(value: Scalar): void {
    if (value instanceof Complex) {
      elements[length++] = value.re
      elements[length++] = value.im
    } else elements[length++] = value
  }
}

/**
 * A literal as an element of a type: wrapped into integer types if asked for, else refused where the type cannot hold
 * it. Throws `out_of_range`, `not_integer`, `complex_value` or `invalid_value`.
 */
export function toElement(op: string, literal: Literal, type: DType, wrap: boolean): Scalar {
  const value = literal instanceof WeakFloat ? literal.value : literal
  if (isInteger(type) && (typeof value === 'number' || typeof value === 'bigint')) {
    if (wrap) return convert(typeof value === 'bigint' ? 's64' : 'f64', type)(value)
    if (typeof value === 'number' && !Number.isInteger(value)) {
      throw new NxError(
        'not_integer',
        op,
        `${value} is not an integer, so it is no ${type}; leave the type to be inferred, or convert with asType`,
        { value, type },
      )
    }
    if (outside(value, type)) throw outOfRange(op, value, type)
  }
  if (value instanceof Complex && !isComplex(type)) {
    throw new NxError('complex_value', op, `${value} is complex, ${type} is not; use c64 or c128, or real(tensor)`, { type })
  }
  return isFloat(type) && typeof value === 'number' ? convert('f64', type)(value) : element(op, value, type)
}
