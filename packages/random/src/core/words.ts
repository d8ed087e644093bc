// Integers as two u32 words, without 64-bit arithmetic where the type has fewer bits.
import { asType, bitcast, fill, isTensor, rightShift, type Tensor } from '@nx/tensor'
import { scalar } from '@nx/tensor/internal'
import { type Backend, bitSize, isInteger, isSigned, NxError, show } from '@nx/types'

/** The high and the low word of integers in 64 bits, negative ones as two's complement. Throws `type`. */
export function wordsOf(op: string, value: Tensor | bigint, backend: Backend): [high: Tensor, low: Tensor] {
  if (isTensor(value)) return wordsOfTensor(op, value)
  const words = [BigInt.asUintN(32, value >> 32n), BigInt.asUintN(32, value)]
  return words.map((word) => scalar(Number(word), 'u32', backend)) as [Tensor, Tensor]
}

function wordsOfTensor(op: string, tensor: Tensor): [high: Tensor, low: Tensor] {
  const { type } = tensor
  if (!isInteger(type)) throw notInteger(op, type)
  if (bitSize(type) === 64) {
    const bits = isSigned(type) ? bitcast(tensor, 'u64') : tensor
    return [asType(rightShift(bits, 32), 'u32'), asType(bits, 'u32')]
  }
  const low = asType(tensor, 'u32')
  const high = isSigned(type) ? asType(rightShift(asType(tensor, 's32'), 31), 'u32') : fill(low, 0)
  return [high, low]
}

/** A whole number between bounds as a bigint. Throws `type`, `out_of_range`. */
export function wholeNumber(op: string, value: unknown, least: bigint, most: bigint): bigint {
  if (typeof value !== 'bigint' && !Number.isInteger(value)) throw notInteger(op, show(value))
  const whole = BigInt(value as number | bigint)
  if (whole >= least && whole <= most) return whole
  throw new NxError(
    'out_of_range',
    op,
    `the integer must lie between ${least} and ${most}, got ${whole}${typeof value === 'bigint' ? '' : '; a bigint may have 64 bits'}`,
    { value, least, most },
  )
}

function notInteger(op: string, got: string): NxError {
  return new NxError('type', op, `needs an integer, got ${got}; round it first, or give a whole number`, {
    got,
  })
}
