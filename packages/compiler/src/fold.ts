// Arithmetic on constants at compile time, only where it equals what every backend computes.
import { convert, isComplex, isFloat, isInteger, roundTo, wrapTo } from '@nx/types'
import type { Attributes, DType, Scalar } from '@nx/types'

type Arithmetic = (x: number, y: number) => number
type Whole = (x: bigint, y: bigint) => bigint

const floats: Readonly<Record<string, Arithmetic | undefined>> = {
  negate: (x) => -x,
  abs: Math.abs,
  floor: Math.floor,
  sqrt: Math.sqrt,
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  min: Math.min,
  max: Math.max,
}

const integers: Readonly<Record<string, Whole | undefined>> = {
  negate: (x) => -x,
  abs: (x) => (x < 0n ? -x : x),
  floor: (x) => x,
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  min: (x, y) => (x < y ? x : y),
  max: (x, y) => (x > y ? x : y),
  bitwiseAnd: (x, y) => x & y,
  bitwiseOr: (x, y) => x | y,
  bitwiseXor: (x, y) => x ^ y,
}

/** The value of an element-wise operation on constants, or `undefined` where it is left to the backend. */
export function foldConstants(
  op: string,
  attrs: Attributes,
  from: DType,
  to: DType,
  values: readonly Scalar[],
): Scalar | undefined {
  if (op === 'asType')
    return isComplex(to) || isComplex(from) ? undefined : convert(from, to, attrs)(values[0]!)
  if (values.some((value) => typeof value === 'object') || isComplex(to)) return undefined
  const [x, y = 0] = values as readonly (number | bigint)[]
  if (op === 'equal') return Number(x! == y)
  if (op === 'less') return Number(x! < y)
  if (isInteger(to)) {
    const result = integers[op]?.(BigInt(x!), BigInt(y))
    return result === undefined ? undefined : wrapTo(to)(result)
  }
  if (!isFloat(to)) return undefined
  const result = floats[op]?.(Number(x), Number(y))
  return result === undefined ? undefined : roundTo(to)(result)
}
