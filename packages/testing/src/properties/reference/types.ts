// Types of results, worked out anew.
import { bitSize, Complex, type DType, isComplex, isFloat, isInteger, isSigned, isUnsigned } from '@nx/types'

/** A number in a call that stands for a tensor. */
export type Literal = number | bigint | Complex

/** Type of sums and products: integers at least 32 bits wide. */
export function toAggregate(type: DType): DType {
  if (!isInteger(type) || bitSize(type) === 64) return type
  return isUnsigned(type) ? 'u32' : 's32'
}

/** Integers become f32. */
export const toFloating = (type: DType): DType => (isInteger(type) ? 'f32' : type)

/** Complex numbers become floats of the width of their parts, integers f32. */
export const toReal = (type: DType): DType =>
  type === 'c64' ? 'f32' : type === 'c128' ? 'f64' : toFloating(type)

/** f64 becomes c128, other real types c64. */
export const toComplex = (type: DType): DType => (type === 'f64' || type === 'c128' ? 'c128' : 'c64')

/** The type of two tensors together. */
export function merged(left: DType, right: DType): DType {
  if (left === right) return left
  if (isComplex(left) || isComplex(right)) return [left, right].some(isDouble) ? 'c128' : 'c64'
  if (isFloat(left) !== isFloat(right)) return isFloat(left) ? left : right
  if (isFloat(left)) return mergedFloats(left, right)
  if (isUnsigned(left) === isUnsigned(right)) return bitSize(left) > bitSize(right) ? left : right
  const [unsigned, signed] = isUnsigned(left) ? [left, right] : [right, left]
  return `s${Math.min(64, Math.max(2 * bitSize(unsigned), bitSize(signed)))}` as DType
}

const isDouble = (type: DType): boolean => type === 'f64' || type === 'c128'

/** bf16 gives way to every other float, f8 included; f8_e4m3fn and another: the left one stays. */
function mergedFloats(left: DType, right: DType): DType {
  if (left === 'bf16') return right
  if (right === 'bf16' || left === 'f8_e4m3fn' || right === 'f8_e4m3fn') return left
  return bitSize(left) > bitSize(right) ? left : right
}

/** Whether a number is written without a fraction. */
const isWhole = (value: number): boolean => Number.isInteger(value) && !Object.is(value, -0)

/** The type of a number on its own. */
export function ofLiteral(value: Literal): DType {
  if (value instanceof Complex) return 'c64'
  if (typeof value === 'bigint') return 's64'
  return isWhole(value) ? 's32' : 'f32'
}

/** The type of a tensor and a number together: weak, unless the number needs more. */
export function withLiteral(type: DType, value: Literal): DType {
  if (value instanceof Complex) return toComplex(type)
  if (type === 'f8_e4m3fn') return 'f32'
  if (!isInteger(type)) return type
  if (typeof value === 'number' && !isWhole(value)) return 'f32'
  const exact = BigInt(value)
  const signed = isSigned(type) || exact < 0n
  const own = isSigned(type) === signed ? bitSize(type) : Math.min(64, 2 * bitSize(type))
  return `${signed ? 's' : 'u'}${Math.max(own, widthFor(exact, signed))}` as DType
}

/** The narrowest of 8, 16, 32 and 64 bits that hold a whole number; -2 … 1 need none of their own. */
function widthFor(exact: bigint, signed: boolean): number {
  if (exact >= -2n && exact <= 1n) return 0
  const fits = (width: number): boolean =>
    signed ? BigInt.asIntN(width, exact) === exact : BigInt.asUintN(width, exact) === exact
  return [8, 16, 32].find(fits) ?? 64
}
