// Wrapping of integers into the integer types.
import { bitSize, isSigned } from '../dtype.ts'
import type { DType } from '../dtype.ts'

/**
 * The function that wraps an integer into an integer type, modulo two to its width; numbers are truncated first. It
 * gives `bigint` for 64-bit types, `number` for others, whatever it is given.
 *
 * @example
 * wrapTo('u8')(300) // => 44
 * wrapTo('s8')(200) // => -56
 * wrapTo('s64')(2n ** 63n) // => -9223372036854775808n
 */
export function wrapTo(type: DType): (x: number | bigint) => number | bigint {
  const width = bitSize(type)
  const signed = isSigned(type)
  if (width === 64) {
    const wrap = signed ? BigInt.asIntN : BigInt.asUintN
    return (x) => wrap(64, typeof x === 'bigint' ? x : BigInt(Math.trunc(x)))
  }
  const unused = 32 - width
  return (x) => {
    const high = (typeof x === 'bigint' ? Number(BigInt.asIntN(32, x)) : x) << unused
    return signed ? high >> unused : high >>> unused
  }
}
