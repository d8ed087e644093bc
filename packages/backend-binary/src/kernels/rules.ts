// Element-wise operations: integers wrap, floats compute in f64.
import {
  Complex,
  complexAbs,
  complexAdd,
  complexCos,
  complexDivide,
  complexExp,
  complexLog,
  complexMultiply,
  complexPow,
  complexSin,
  complexSqrt,
  complexSubtract,
  NxError,
} from '@nx/types'
import type { Primitive } from '@nx/types'
import type { kernels } from '../kernels.ts'
import type { Rules } from './map.ts'
import { atan2 } from './atan2.ts'

function divisor<T extends number | bigint>(y: T, op: string): T {
  if (y) return y
  throw new NxError(
    'division_by_zero',
    op,
    'the divisor holds an integer zero; replace zeros first, e.g. by select',
  )
}

function exponent<T extends number | bigint>(y: T): T {
  if (y >= 0) return y
  throw new NxError(
    'negative_exponent',
    'pow',
    `integers have no negative powers, got exponent ${y}; convert the base to a float type`,
    { exponent: y },
  )
}

function amount<T extends number | bigint>(y: T, op: string): T {
  if (y >= 0) return y
  throw new NxError(
    'negative_shift',
    op,
    `shift amounts must not be negative, got ${y}; shift the other way by ${-y}`,
    { amount: y },
  )
}

/** Power by squaring, modulo 2⁶⁴. */
function power(x: bigint, y: bigint): bigint {
  let result = 1n
  for (let n = y, square = x; n > 0n; n >>= 1n, square = BigInt.asIntN(64, square * square)) {
    if (n & 1n) result = BigInt.asIntN(64, result * square)
  }
  return result
}

/** Rules of every primitive that has no kernel of its own, and of composites that are computed at once. */
export const rules: Readonly<
  Record<Exclude<Primitive, keyof typeof kernels>, Rules> & Record<string, Rules>
> = {
  negate: { ordered: (x) => -x as number, complex: (z) => new Complex(-z.re, -z.im) },
  abs: { real: Math.abs, bigint: (x) => (x < 0n ? -x : x), complex: complexAbs },
  floor: { real: Math.floor, bigint: (x) => x },
  exp: { real: Math.exp, complex: complexExp },
  log: { real: Math.log, complex: complexLog },
  sin: { real: Math.sin, complex: complexSin },
  cos: { real: Math.cos, complex: complexCos },
  sqrt: { real: Math.sqrt, complex: complexSqrt },
  add: {
    real: (x, y) => x + y,
    integer: (x, y) => (x + y) | 0,
    bigint: (x, y) => x + y,
    complex: complexAdd,
    loop: (out, a, stepA, b, stepB) => {
      for (let i = 0, x = 0, y = 0; i < out.length; i++, x += stepA, y += stepB) out[i] = a[x]! + b[y]!
    },
  },
  subtract: {
    real: (x, y) => x - y,
    bigint: (x, y) => x - y,
    complex: complexSubtract,
    loop: (out, a, stepA, b, stepB) => {
      for (let i = 0, x = 0, y = 0; i < out.length; i++, x += stepA, y += stepB) out[i] = a[x]! - b[y]!
    },
  },
  multiply: {
    real: (x, y) => x * y,
    integer: Math.imul,
    // Wrapped at once, so that long products stay small.
    bigint: (x, y) => BigInt.asIntN(64, x * y),
    complex: complexMultiply,
    loop: (out, a, stepA, b, stepB) => {
      for (let i = 0, x = 0, y = 0; i < out.length; i++, x += stepA, y += stepB) out[i] = a[x]! * b[y]!
    },
  },
  divide: {
    real: (x, y) => x / y,
    complex: complexDivide,
    loop: (out, a, stepA, b, stepB) => {
      for (let i = 0, x = 0, y = 0; i < out.length; i++, x += stepA, y += stepB) out[i] = a[x]! / b[y]!
    },
  },
  quotient: {
    real: (x, y) => Math.trunc(x / divisor(y, 'quotient')),
    bigint: (x, y) => x / divisor(y, 'quotient'),
  },
  remainder: {
    real: (x, y) => x % y,
    integer: (x, y) => x % divisor(y, 'remainder'),
    bigint: (x, y) => x % divisor(y, 'remainder'),
  },
  pow: {
    // JavaScript differs from IEEE 754, where 1 to any power is 1, and -1 to an infinite one.
    real: (x, y) => (x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y),
    integer: (x, y) => Number(BigInt.asIntN(32, power(BigInt(x), BigInt(exponent(y))))),
    bigint: (x, y) => power(x, exponent(y)),
    complex: complexPow,
  },
  atan2: { real: atan2 },
  min: { real: Math.min, bigint: (x, y) => (x < y ? x : y) },
  max: { real: Math.max, bigint: (x, y) => (x > y ? x : y) },
  equal: {
    ordered: (x, y) => Number(x === y),
    complex: (x, y) => Number(x.re === y.re && x.im === y.im),
  },
  less: { ordered: (x, y) => Number(x < y) },
  bitwiseAnd: { integer: (x, y) => x & y, bigint: (x, y) => x & y },
  bitwiseOr: { integer: (x, y) => x | y, bigint: (x, y) => x | y },
  bitwiseXor: { integer: (x, y) => x ^ y, bigint: (x, y) => x ^ y },
  // JavaScript takes amounts modulo 32; here all bits are shifted out.
  leftShift: {
    integer: (x, y) => (amount(y, 'leftShift') > 31 ? 0 : x << y),
    bigint: (x, y) => (amount(y, 'leftShift') > 63n ? 0n : x << y),
  },
  rightShift: {
    // Division, because `>>` would take large u32 for negative numbers.
    integer: (x, y) => Math.floor(x / 2 ** Math.min(amount(y, 'rightShift'), 32)),
    bigint: (x, y) => x >> amount(y, 'rightShift'),
  },
  // Composites more exact, or faster, than their decompositions, which serve the types that have no rule here.
  expm1: { real: Math.expm1 },
  log1p: { real: Math.log1p },
  sinh: { real: Math.sinh },
  cosh: { real: Math.cosh },
  tan: { real: Math.tan },
  asin: { real: Math.asin },
  acos: { real: Math.acos },
  atan: { real: Math.atan },
  asinh: { real: Math.asinh },
  atanh: { real: Math.atanh },
  cbrt: { real: Math.cbrt },
  log2: { real: Math.log2 },
}
