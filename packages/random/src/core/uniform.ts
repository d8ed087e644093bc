// Uniform samples: random mantissas.
import { add, bitcast, bitwiseOr, max, multiply, rightShift, scalar, subtract, type Tensor } from '@nx/tensor'
import { bitSize, type DType, epsilon, type Shape } from '@nx/types'
import type { Sample } from './continuous.ts'
import { randomBits } from './hash.ts'

/** Numbers in [low, high), the parameters of the sample. */
export function uniformBetween({ key, type, shape, parameters: [low, high] }: Sample): Tensor {
  const scaled = multiply(uniformUnit(key, type, shape), subtract(high, low))
  return max(add(scaled, low), low)
}

/** Numbers in [0, 1): a random mantissa gives a number in [1, 2). */
export function uniformUnit(key: Tensor, type: DType, shape: Shape): Tensor {
  const width = bitSize(type)
  const mantissa = -Math.log2(epsilon(type))
  const one = bitcast(scalar(1, type, key.backend), `u${width}` as DType)
  const random = rightShift(randomBits(key, shape, width), width - mantissa)
  return subtract(bitcast(bitwiseOr(random, one), type), 1)
}
