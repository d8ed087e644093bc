// Element-wise arithmetic: integers wrap, floats compute in f64.
import { complexAdd, complexDivide, complexMultiply, complexPow, complexSubtract, NxError } from '@nx/types'
import type { Rules } from './map.ts'

function divisor<T extends number | bigint>(y: T, op: string): T {
  if (y) return y
  throw new NxError(
    'division_by_zero',
    op,
    'the divisor holds an integer zero; replace zeros first, e.g. by select',
  )
}

export const add: Rules = {
  real: (x, y) => x + y,
  integer: (x, y) => (x + y) | 0,
  bigint: (x, y) => x + y,
  complex: complexAdd,
  loop: (out, a, stepA, b, stepB) => {
    for (let i = 0, x = 0, y = 0; i < out.length; i++, x += stepA, y += stepB) out[i] = a[x]! + b[y]!
  },
}

export const subtract: Rules = {
  real: (x, y) => x - y,
  bigint: (x, y) => x - y,
  complex: complexSubtract,
  loop: (out, a, stepA, b, stepB) => {
    for (let i = 0, x = 0, y = 0; i < out.length; i++, x += stepA, y += stepB) out[i] = a[x]! - b[y]!
  },
}

export const multiply: Rules = {
  real: (x, y) => x * y,
  integer: Math.imul,
  // Wrapped at once, so that long products stay small.
  bigint: (x, y) => BigInt.asIntN(64, x * y),
  complex: complexMultiply,
  loop: (out, a, stepA, b, stepB) => {
    for (let i = 0, x = 0, y = 0; i < out.length; i++, x += stepA, y += stepB) out[i] = a[x]! * b[y]!
  },
}

export const divide: Rules = {
  real: (x, y) => x / y,
  complex: complexDivide,
  loop: (out, a, stepA, b, stepB) => {
    for (let i = 0, x = 0, y = 0; i < out.length; i++, x += stepA, y += stepB) out[i] = a[x]! / b[y]!
  },
}

export const quotient: Rules = {
  real: (x, y) => Math.trunc(x / divisor(y, 'quotient')),
  bigint: (x, y) => x / divisor(y, 'quotient'),
}

export const remainder: Rules = {
  real: (x, y) => x % y,
  integer: (x, y) => x % divisor(y, 'remainder'),
  bigint: (x, y) => x % divisor(y, 'remainder'),
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

/** Power by squaring, modulo 2⁶⁴. */
function power(x: bigint, y: bigint): bigint {
  let result = 1n
  for (let n = y, square = x; n > 0n; n >>= 1n, square = BigInt.asIntN(64, square * square)) {
    if (n & 1n) result = BigInt.asIntN(64, result * square)
  }
  return result
}

export const pow: Rules = {
  // JavaScript differs from IEEE 754, where 1 to any power is 1, and -1 to an infinite one.
  real: (x, y) => (x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y),
  integer: (x, y) => Number(BigInt.asIntN(32, power(BigInt(x), BigInt(exponent(y))))),
  bigint: (x, y) => power(x, exponent(y)),
  complex: complexPow,
}

export const atan2: Rules = { real: Math.atan2 }

export const min: Rules = { real: Math.min, bigint: (x, y) => (x < y ? x : y) }

export const max: Rules = { real: Math.max, bigint: (x, y) => (x > y ? x : y) }
