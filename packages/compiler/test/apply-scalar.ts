// Element-wise operations on one element: integers without bounds and then wrapped, floats in f64 and then rounded.
import { allocate, convert, decode, encode, isInteger, roundTo, wrapTo } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import type { Real } from './block.ts'

const floats: Readonly<Record<string, (x: number, y: number) => number>> = {
  negate: (x) => -x,
  abs: Math.abs,
  floor: Math.floor,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  sqrt: Math.sqrt,
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  remainder: (x, y) => x % y,
  pow: (x, y) => x ** y,
  atan2: Math.atan2,
  min: Math.min,
  max: Math.max,
}

const integers: Readonly<Record<string, (x: bigint, y: bigint) => bigint>> = {
  negate: (x) => -x,
  abs: (x) => (x < 0n ? -x : x),
  floor: (x) => x,
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  quotient: (x, y) => x / y,
  remainder: (x, y) => x % y,
  pow: (x, y) => x ** y,
  min: (x, y) => (x < y ? x : y),
  max: (x, y) => (x > y ? x : y),
  bitwiseAnd: (x, y) => x & y,
  bitwiseOr: (x, y) => x | y,
  bitwiseXor: (x, y) => x ^ y,
  leftShift: (x, y) => x << y,
  rightShift: (x, y) => x >> y,
}

/** Operations that give what they are given, or zeros and ones. */
const others: Readonly<Record<string, ((x: Real, y: Real, z: Real) => Real) | undefined>> = {
  equal: (x, y) => Number(x === y),
  less: (x, y) => Number(x < y),
  select: (p, x, y) => (p ? x : y),
}

/** One element of what an operation gives; `from` is the type of the operand of a conversion. */
export function applyScalar(
  name: string,
  type: DType,
  inputs: readonly Real[],
  from: DType = type,
  saturate = false,
): Real {
  const [x, y, z] = inputs as [Real, Real, Real]
  if (name === 'asType') return convert(from, type, { saturate })(x as Scalar) as Real
  if (name === 'bitcast') return bitcast(from, type, x)
  const other = others[name]
  if (other !== undefined) return other(x, y, z)
  if (!isInteger(type)) return roundTo(type)(floats[name]!(Number(x), Number(y)))
  return wrapTo(type)(integers[name]!(BigInt(x), BigInt(y ?? 0)))
}

function bitcast(from: DType, to: DType, x: Real): Real {
  const array = allocate(from, 1)
  array[0] = x as never
  return decode(encode(array, from).slice(), to, 1)[0] as Real
}
