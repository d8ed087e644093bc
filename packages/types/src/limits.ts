// The largest and smallest values of each type, and the resolution of the floating-point ones.
import { bitSize, isInteger, isSigned } from './dtype.ts'
import type { DType } from './dtype.ts'
import { formats } from './encoding/formats.ts'
import type { Format } from './encoding/formats.ts'
import { NxError } from './errors.ts'

function formatOf(type: DType, op: string, kind = 'real floating-point'): Format {
  const format = formats[type]
  if (format !== undefined) return format
  throw new NxError('type', op, `needs a ${kind} type, got ${type}; cast to one first`, { type })
}

const integer = (type: DType, value: bigint): number | bigint =>
  bitSize(type) === 64 ? value : Number(value)

/**
 * Largest finite value of a real type, a `bigint` for 64-bit integers.
 *
 * @throws NxError `type` for complex types.
 *
 * @example
 * finiteMax('s8') // => 127
 * finiteMax('f16') // => 65504
 */
export function finiteMax(type: DType): number | bigint {
  return largest(type, 'finiteMax')
}

function largest(type: DType, op: string): number | bigint {
  if (!isInteger(type)) return formatOf(type, op, 'real').max
  return integer(type, 2n ** BigInt(bitSize(type) - Number(isSigned(type))) - 1n)
}

/**
 * Smallest (most negative) finite value of a real type, a `bigint` for 64-bit integers.
 *
 * @throws NxError `type` for complex types.
 *
 * @example
 * finiteMin('s8') // => -128
 * finiteMin('u8') // => 0
 */
export function finiteMin(type: DType): number | bigint {
  return smallest(type, 'finiteMin')
}

function smallest(type: DType, op: string): number | bigint {
  if (!isInteger(type)) return -formatOf(type, op, 'real').max
  return integer(type, isSigned(type) ? -(2n ** BigInt(bitSize(type) - 1)) : 0n)
}

const hasInfinity = (type: DType): boolean => !isInteger(type) && type !== 'f8_e4m3fn'

/**
 * Largest value of a real type: infinity where the type has one, else the largest finite value.
 *
 * @throws NxError `type` for complex types.
 *
 * @example
 * typeMax('f32') // => Infinity
 * typeMax('f8_e4m3fn') // => 448
 */
export function typeMax(type: DType): number | bigint {
  const max = largest(type, 'typeMax')
  return hasInfinity(type) ? Infinity : max
}

/**
 * Smallest value of a real type: negative infinity where the type has one, else the smallest finite value.
 *
 * @throws NxError `type` for complex types.
 *
 * @example
 * typeMin('f32') // => -Infinity
 * typeMin('s16') // => -32768
 */
export function typeMin(type: DType): number | bigint {
  const min = smallest(type, 'typeMin')
  return hasInfinity(type) ? -Infinity : min
}

/**
 * Distance from 1 to the next number of a real floating-point type.
 *
 * @throws NxError `type` for other types.
 *
 * @example
 * epsilon('bf16') // => 0.0078125
 */
export const epsilon = (type: DType): number => 2 ** -formatOf(type, 'epsilon').mantissa

/**
 * Smallest positive number of a real floating-point type that is not subnormal.
 *
 * @throws NxError `type` for other types.
 *
 * @example
 * smallestPositiveNormal('f16') // => 0.00006103515625
 */
export const smallestPositiveNormal = (type: DType): number =>
  2 ** formatOf(type, 'smallestPositiveNormal').exponent
