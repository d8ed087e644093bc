// Counting bits without loops over them.
import { bitSize, type DType } from '@nx/types'
import { add } from '../ops/add.ts'
import { bitwiseAnd } from '../ops/bitwiseAnd.ts'
import { bitwiseOr } from '../ops/bitwiseOr.ts'
import { multiply } from '../ops/multiply.ts'
import { rightShift } from '../ops/rightShift.ts'
import { subtract } from '../ops/subtract.ts'
import { cast } from './cast.ts'
import { like } from './composite.ts'
import { reinterpret } from './reinterpret.ts'
import type { Tensor } from './tensor.ts'

/** The bits as unsigned integers of 32 bits or more. */
export function toWord(x: Tensor): Tensor {
  const bits = reinterpret(x, `u${bitSize(x.type)}` as DType)
  return bitSize(x.type) < 32 ? cast(bits, 'u32') : bits
}

/**
 * The number of bits set in each u32 or u64, summed in parallel within the word (H. S. Warren, "Hacker's
 * Delight", 2nd edition, chapter 5).
 */
export function bitCount(word: Tensor): Tensor {
  const width = bitSize(word.type)
  const repeated = (byte: bigint): Tensor => {
    const pattern = (byte * (2n ** BigInt(width) - 1n)) / 255n
    return like(word, width === 64 ? pattern : Number(pattern))
  }
  const shifted = (x: Tensor, by: number): Tensor => rightShift(x, like(x, width === 64 ? BigInt(by) : by))
  const twos = subtract(word, bitwiseAnd(shifted(word, 1), repeated(0x55n)))
  const fours = add(bitwiseAnd(twos, repeated(0x33n)), bitwiseAnd(shifted(twos, 2), repeated(0x33n)))
  const eights = bitwiseAnd(add(fours, shifted(fours, 4)), repeated(0x0fn))
  return shifted(multiply(eights, repeated(0x01n)), width - 8)
}

/** Each u32 or u64 with all bits below its highest one set. */
export function filledBelow(word: Tensor): Tensor {
  const width = bitSize(word.type)
  let result = word
  for (let by = 1; by < width; by *= 2) {
    result = bitwiseOr(result, rightShift(result, like(result, width === 64 ? BigInt(by) : by)))
  }
  return result
}
