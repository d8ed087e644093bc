// Random bits from a key: the hash of as many counters.
import { asType, bitwiseOr, concatenate, iota, leftShift, reshape, slice, at, type Tensor } from '@nx/tensor'
import { type DType, type Shape, sizeOf } from '@nx/types'
import { hashCounters } from './threefry.ts'

/** Random u32 numbers in a shape. Of an odd number, the last counter is paired with zero. */
export function hash(key: Tensor, shape: Shape): Tensor {
  const size = sizeOf(shape)
  const { backend } = key
  if (size % 2 === 0) return reshape(hashCounters(iota([2, size / 2], { type: 'u32', backend }), key), shape)
  const counters = concatenate([iota([size], { type: 'u32', backend }), iota([1], { type: 'u32', backend })])
  const bits = hashCounters(reshape(counters, [2, (size + 1) / 2]), key)
  return reshape(slice(reshape(bits, [size + 1]), [0], [size]), shape)
}

/** Random numbers over the whole range of an unsigned type. */
export function randomBits(key: Tensor, shape: Shape, width: number): Tensor {
  if (width !== 64) return asType(hash(key, shape), `u${width}` as DType)
  const words = asType(hash(key, [2, sizeOf(shape)]), 'u64')
  return reshape(bitwiseOr(leftShift(at(words, 0), 32), at(words, 1)), shape)
}
