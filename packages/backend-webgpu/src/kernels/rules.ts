// What each element-wise primitive computes, in WGSL, by kind of its input: of values `x` and `y`, an output value.
import type { Primitive } from '@nx/types'
import type { Kind } from '../types.ts'

/** An expression for every kind, or by kind; where one is missing the operation is not defined for that kind. */
export type WgslRule = string | Readonly<Partial<Record<Kind, string>>>

/** The expression for a kind. */
export const ruleFor = (rule: WgslRule, kind: Kind): string | undefined =>
  typeof rule === 'string' ? rule : rule[kind]

/** Primitives whose output has the type of the input. */
export const arithmetic = {
  // Of the bits, because drivers may take 0 - x, which has another zero.
  negate: { float: 'from_bits(bitcast<u32>(x) ^ 0x80000000u)', signed: '-x', unsigned: '0u - x' },
  abs: { float: 'from_bits(magnitude_bits(x))', signed: 'abs(x)', unsigned: 'x' },
  floor: { float: 'floor(x)', signed: 'x', unsigned: 'x' },
  exp: { float: 'float_exp(x)' },
  log: { float: 'float_log(x)' },
  sin: { float: 'float_sin(x)' },
  cos: { float: 'float_cos(x)' },
  sqrt: { float: 'float_sqrt(x)' },
  add: 'x + y',
  subtract: 'x - y',
  multiply: 'x * y',
  divide: { float: 'float_divide(x, y)' },
  quotient: { signed: 'signed_quotient(x, y)', unsigned: 'unsigned_quotient(x, y)' },
  remainder: {
    float: 'float_remainder(x, y)',
    signed: 'signed_remainder(x, y)',
    unsigned: 'unsigned_remainder(x, y)',
  },
  pow: { float: 'float_pow(x, y)', signed: 'signed_power(x, y)', unsigned: 'unsigned_power(x, y)' },
  atan2: { float: 'float_atan2(x, y)' },
  min: { float: 'float_min(x, y)', signed: 'min(x, y)', unsigned: 'min(x, y)' },
  max: { float: 'float_max(x, y)', signed: 'max(x, y)', unsigned: 'max(x, y)' },
  bitwiseAnd: { signed: 'x & y', unsigned: 'x & y' },
  bitwiseOr: { signed: 'x | y', unsigned: 'x | y' },
  bitwiseXor: { signed: 'x ^ y', unsigned: 'x ^ y' },
  leftShift: {
    signed: 'bitcast<i32>(shift_left(bitcast<u32>(x), bitcast<u32>(y)))',
    unsigned: 'shift_left(x, y)',
  },
  rightShift: { signed: 'signed_shift_right(x, bitcast<u32>(y))', unsigned: 'unsigned_shift_right(x, y)' },
} satisfies Partial<Record<Primitive, WgslRule>>

/** Primitives whose output is u8: zero or one. */
export const comparison = {
  equal: {
    float: 'select(0u, 1u, float_equal(x, y))',
    signed: 'select(0u, 1u, x == y)',
    unsigned: 'select(0u, 1u, x == y)',
  },
  less: {
    float: 'select(0u, 1u, float_less(x, y))',
    signed: 'select(0u, 1u, x < y)',
    unsigned: 'select(0u, 1u, x < y)',
  },
} satisfies Partial<Record<Primitive, WgslRule>>
