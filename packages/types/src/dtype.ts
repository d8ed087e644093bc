// The element types: their names, sizes and kinds, and the types derived from one of them.
import { sizeOf } from './spec.ts'
import type { Spec } from './spec.ts'

/**
 * Type of a tensor's elements: `u` unsigned and `s` signed integers, `f` and `bf` floats, `c` complex numbers made
 * of two floats, each with its width in bits. `f8` is e5m2; `f8_e4m3fn` has no infinities.
 */
export type DType =
  | 'u2'
  | 'u4'
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 's2'
  | 's4'
  | 's8'
  | 's16'
  | 's32'
  | 's64'
  | 'f8'
  | 'f8_e4m3fn'
  | 'bf16'
  | 'f16'
  | 'f32'
  | 'f64'
  | 'c64'
  | 'c128'

const bits: Readonly<Record<DType, number>> = {
  u2: 2,
  u4: 4,
  u8: 8,
  u16: 16,
  u32: 32,
  u64: 64,
  s2: 2,
  s4: 4,
  s8: 8,
  s16: 16,
  s32: 32,
  s64: 64,
  f8: 8,
  f8_e4m3fn: 8,
  bf16: 16,
  f16: 16,
  f32: 32,
  f64: 64,
  c64: 64,
  c128: 128,
}

/**
 * Every type, unsigned integers first, complex numbers last.
 *
 * @example
 * dtypes.length // => 20
 */
export const dtypes: readonly DType[] = /* @__PURE__ */ Object.keys(bits) as DType[]

/**
 * Whether a value is the name of a type.
 *
 * @example
 * isDType('f32') // => true
 * isDType('float') // => false
 */
export const isDType = (value: unknown): value is DType =>
  typeof value === 'string' && Object.hasOwn(bits, value)

/**
 * Bits that one element takes.
 *
 * @example
 * bitSize('u4') // => 4
 * bitSize('c64') // => 64
 */
export const bitSize = (type: DType): number => bits[type]

/**
 * Bytes that a tensor takes, elements narrower than a byte packed.
 *
 * @example
 * byteLength({ type: 'f32', shape: [2, 3] }) // => 24
 * byteLength({ type: 'u2', shape: [5] }) // => 2
 */
export const byteLength = (spec: Spec): number => Math.ceil((sizeOf(spec.shape) * bits[spec.type]) / 8)

/**
 * Whether a type is an unsigned integer.
 *
 * @example
 * isUnsigned('u8') // => true
 */
export const isUnsigned = (type: DType): boolean => type[0] === 'u'

/**
 * Whether a type is a signed integer.
 *
 * @example
 * isSigned('s8') // => true
 * isSigned('f32') // => false
 */
export const isSigned = (type: DType): boolean => type[0] === 's'

/**
 * Whether a type is an integer, signed or not.
 *
 * @example
 * isInteger('u8') // => true
 */
export const isInteger = (type: DType): boolean => isUnsigned(type) || isSigned(type)

/**
 * Whether a type is complex.
 *
 * @example
 * isComplex('c64') // => true
 */
export const isComplex = (type: DType): boolean => type[0] === 'c'

/**
 * Whether a type is a real floating-point type.
 *
 * @example
 * isFloat('bf16') // => true
 * isFloat('c64') // => false
 */
export const isFloat = (type: DType): boolean => type[0] === 'f' || type[0] === 'b'

/**
 * The type of a floating-point result: f32 for integers, else the type itself.
 *
 * @example
 * toFloating('s64') // => 'f32'
 * toFloating('bf16') // => 'bf16'
 */
export const toFloating = (type: DType): DType => (isInteger(type) ? 'f32' : type)

/**
 * The complex type for a type: c128 for f64, c64 for everything else that is real.
 *
 * @example
 * toComplex('f64') // => 'c128'
 */
export const toComplex = (type: DType): DType => (isComplex(type) ? type : type === 'f64' ? 'c128' : 'c64')

/**
 * The type of a real floating-point result: that of the parts of a complex number, else as `toFloating`.
 *
 * @example
 * toReal('c64') // => 'f32'
 * toReal('u8') // => 'f32'
 */
export const toReal = (type: DType): DType =>
  type === 'c128' ? 'f64' : isComplex(type) ? 'f32' : toFloating(type)

/**
 * The type of a sum: integers narrower than 32 bits widen to 32, everything else stays.
 *
 * @example
 * toAggregate('u8') // => 'u32'
 * toAggregate('f16') // => 'f16'
 */
export const toAggregate = (type: DType): DType =>
  isInteger(type) && bits[type] < 64 ? (isUnsigned(type) ? 'u32' : 's32') : type
