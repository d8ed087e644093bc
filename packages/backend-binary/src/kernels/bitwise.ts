// Element-wise operations on the bits of integers.
import { NxError } from '@nx/types'
import type { Rules } from './map.ts'

function amount<T extends number | bigint>(y: T, op: string): T {
  if (y >= 0) return y
  throw new NxError(
    'negative_shift',
    op,
    `shift amounts must not be negative, got ${y}; shift the other way by ${-y}`,
    { amount: y },
  )
}

export const bitwiseAnd: Rules = { integer: (x, y) => x & y, bigint: (x, y) => x & y }

export const bitwiseOr: Rules = { integer: (x, y) => x | y, bigint: (x, y) => x | y }

export const bitwiseXor: Rules = { integer: (x, y) => x ^ y, bigint: (x, y) => x ^ y }

// JavaScript takes amounts modulo 32; here all bits are shifted out.
export const leftShift: Rules = {
  integer: (x, y) => (amount(y, 'leftShift') > 31 ? 0 : x << y),
  bigint: (x, y) => (amount(y, 'leftShift') > 63n ? 0n : x << y),
}

export const rightShift: Rules = {
  // Division, because `>>` would take large u32 for negative numbers.
  integer: (x, y) => Math.floor(x / 2 ** Math.min(amount(y, 'rightShift'), 32)),
  bigint: (x, y) => x >> amount(y, 'rightShift'),
}
