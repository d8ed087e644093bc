// Plain n-dimensional arrays: made from a function of the index, and to and from the elements of a tensor.
import type { Names } from '@nx/tensor'
import {
  allocate,
  bitSize,
  complex,
  Complex,
  type DType,
  type Elements,
  isComplex,
  isInteger,
  isUnsigned,
  roundTo,
  type Scalar,
  type Shape,
  sizeOf,
  toReal,
} from '@nx/types'
import type { NDArray, Value } from './property.ts'

/** The value as a type stores it: integers wrap, floats are rounded once. */
export function store(type: DType, value: Value | boolean): Value {
  if (isInteger(type)) {
    if (value instanceof Complex) throw new Error(`a reference gave a complex number for ${type}`)
    const exact = typeof value === 'bigint' ? value : BigInt(Number(value))
    return isUnsigned(type) ? BigInt.asUintN(bitSize(type), exact) : BigInt.asIntN(bitSize(type), exact)
  }
  // One NaN, because arithmetic may give it a sign.
  const nearest = roundTo(toReal(type))
  const round = (x: number): number => {
    const rounded = nearest(x)
    return Number.isNaN(rounded) ? NaN : rounded
  }
  const number = (x: Value | boolean): number =>
    typeof x === 'bigint' && type !== 'f64' && type !== 'c128' ? sticky(x) : Number(x)
  if (isComplex(type)) {
    const { re, im } = value instanceof Complex ? value : complex(number(value))
    return complex(round(re), round(im))
  }
  if (value instanceof Complex) throw new Error(`a reference gave a complex number for ${type}`)
  return round(number(value))
}

/** A wide integer as f64, odd if bits were lost, so that rounding it again is as rounding once. */
function sticky(x: bigint): number {
  const size = x < 0n ? -x : x
  if (size < 1n << 53n) return Number(x)
  const kept = (size >> 12n) | (size & 0xfffn ? 1n : 0n)
  return Number(x < 0n ? -kept : kept) * 4096
}

/** Every index into a shape, in row-major order. */
export function indices(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (heads, length) => heads.flatMap((head) => Array.from({ length }, (_, i) => [...head, i])),
    [[]],
  )
}

/** Position of an index in row-major order. */
export const flatIndex = (shape: Shape, index: readonly number[]): number =>
  index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0)

/** The element at an index. */
export const at = ({ shape, values }: NDArray, index: readonly number[]): Value =>
  values[flatIndex(shape, index)]!

/** An array of a type and shape, from the exact value at each index. */
export function build(
  type: DType,
  shape: Shape,
  valueAt: (index: readonly number[]) => Value | boolean,
  names?: Names,
): NDArray {
  const values = indices(shape).map((index) => store(type, valueAt(index)))
  return names === undefined ? { type, shape, values } : { type, shape, values, names }
}

/** An array from exact values in row-major order. */
export const fromValues = (
  type: DType,
  shape: Shape,
  values: readonly (Value | boolean)[],
  names?: Names,
): NDArray => build(type, shape, (index) => values[flatIndex(shape, index)]!, names)

/** The array in a wider type, or one that integers round to. */
export const cast = <T extends NDArray>(array: T, type: DType): T => ({
  ...array,
  type,
  values: array.values.map((value) => store(type, value)),
})

/** The values as elements of a tensor. */
export function elementsFrom({ type, shape, values }: NDArray): Elements {
  const elements = allocate(type, sizeOf(shape)) as Record<number, Scalar> & Elements
  values.forEach((value, i) => {
    if (value instanceof Complex) [elements[2 * i], elements[2 * i + 1]] = [value.re, value.im]
    else elements[i] = isInteger(type) && bitSize(type) < 64 ? Number(value) : value
  })
  return elements
}

/** The elements of a tensor as exact values. */
export function valuesFrom(elements: Elements, type: DType): Value[] {
  if (isComplex(type))
    return Array.from({ length: elements.length / 2 }, (_, i) =>
      complex(Number(elements[2 * i]), Number(elements[2 * i + 1])),
    )
  return Array.from(elements as ArrayLike<number | bigint>, (x) => (isInteger(type) ? BigInt(x) : Number(x)))
}
