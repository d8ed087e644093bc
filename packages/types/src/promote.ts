// Type promotion: the common type of two tensors, of a tensor and a literal, and the type of a literal alone.
import { Complex } from './complex.ts'
import type { Scalar } from './contract.ts'
import { bitSize, isInteger, isSigned, isUnsigned, toComplex } from './dtype.ts'
import type { DType } from './dtype.ts'

// Unsigned < signed < bf16 < other floats < complex. Floats of different formats tie.
const rank = (type: DType): number => (type === 'bf16' ? 2 : 'us fc'.indexOf(type[0]!))

/** Formats of equal rank whose wider member wins; f8_e4m3fn is alone in its family. */
const family = (type: DType): string => type.replace(/\d+$/, '')

/**
 * The type that holds both operands, by Nx's rules: the higher of unsigned, signed, bf16, float and complex wins; an
 * unsigned integer meets a signed one at twice its width, at most 64; f64 makes complex numbers c128.
 *
 * Among floats without a common family (f8_e4m3fn and another) the left one wins, as in Nx.
 *
 * @example
 * mergeTypes('u8', 's8') // => 's16'
 * mergeTypes('s64', 'bf16') // => 'bf16'
 * mergeTypes('f64', 'c64') // => 'c128'
 */
export function mergeTypes(left: DType, right: DType): DType {
  if (left === right) return left
  if (family(left) === family(right)) return bitSize(left) < bitSize(right) ? right : left
  const [low, high] = rank(left) < rank(right) ? [left, right] : [right, left]
  if (isUnsigned(low) && isSigned(high)) {
    return `s${Math.max(Math.min(bitSize(low) * 2, 64), bitSize(high))}` as DType
  }
  return low === 'f64' && high === 'c64' ? 'c128' : high
}

/** Whether a number counts as an integer literal; `-0` needs a float to survive. */
const isIntegral = (value: number): boolean => Number.isInteger(value) && !Object.is(value, -0)

/**
 * The type of a value on its own: s32 for whole numbers that it holds, f32 for all others and for `-0`, s64 for
 * `bigint`, u8 for booleans, c64 for complex numbers.
 *
 * @example
 * inferType(1) // => 's32'
 * inferType(1.5) // => 'f32'
 * inferType(3e9) // => 'f32'
 * inferType(10n) // => 's64'
 */
export function inferType(value: Scalar | boolean): DType {
  if (typeof value === 'boolean') return 'u8'
  if (typeof value === 'bigint') return 's64'
  if (typeof value === 'number') return Object.is(value, value | 0) ? 's32' : 'f32'
  return 'c64'
}

/**
 * The type of an operation between a tensor and a literal. Literals are weak: floats keep their type, integers do so
 * while the literal fits and widen to 8, 16, 32 or 64 bits else. As in Nx, 2-bit and 4-bit integers keep their type
 * only for literals of one bit, and f8_e4m3fn meets every number at f32.
 *
 * @example
 * mergeLiteral('f16', 2) // => 'f16'
 * mergeLiteral('u8', 300) // => 'u16'
 * mergeLiteral('u8', -1) // => 's16'
 * mergeLiteral('s32', 0.5) // => 'f32'
 */
export function mergeLiteral(type: DType, value: Scalar): DType {
  if (value instanceof Complex) return toComplex(type)
  if (type === 'f8_e4m3fn') return 'f32'
  if (!isInteger(type)) return type
  if (typeof value === 'number' && !isIntegral(value)) return 'f32'
  const signed = isSigned(type) || value < 0
  const width = isUnsigned(type) && signed ? Math.min(bitSize(type) * 2, 64) : bitSize(type)
  // Of a negative number the complement, so that -128 needs as much as 127.
  const magnitude = value < 0 ? -Number(value) - 1 : Number(value)
  // No integer type holds it, so a float is meant.
  const limit = 2 ** (signed ? 63 : 64)
  if (typeof value === 'number' && (value >= limit || value < -limit)) return 'f32'
  return `${signed ? 's' : 'u'}${Math.max(width, literalBits(magnitude, signed))}` as DType
}

function literalBits(magnitude: number, signed: boolean): number {
  if (magnitude <= 1) return 1
  let width = 8
  while (width < 64 && magnitude >= 2 ** (signed ? width - 1 : width)) width *= 2
  return width
}
