// Uniform samples: random mantissas.
import {
  add,
  bitcast,
  bitwiseOr,
  divide,
  equal,
  greaterEqual,
  isInfinity,
  less,
  logicalAnd,
  logicalNot,
  max,
  multiply,
  rightShift,
  select,
  subtract,
  type Tensor,
} from '@nx/tensor'
import { cast, scalar } from '@nx/tensor/internal'
import { bitSize, type DType, epsilon, type Shape } from '@nx/types'
import type { Sample } from './continuous.ts'
import { randomBits } from './hash.ts'

/**
 * Numbers of the sample's type in [low, high), its parameters, whatever rounding does to them; `low` where there are no
 * numbers between.
 */
export function uniformWithin(sample: Sample): Tensor {
  const { type, parameters } = sample
  const [low, high] = parameters.map((each) => cast(each, type)) as [Tensor, Tensor]
  const ends = [low, high].map((each) => cast(each, parameters[0].type)) as [Tensor, Tensor]
  // Half the distance, where the whole overflows.
  const overflows = isInfinity(subtract(ends[1], ends[0]))
  const [half, whole] = [0.5, 1].map((each) => scalar(each, ends[0].type, low.backend)) as [Tensor, Tensor]
  const scale = select(overflows, half, whole)
  const halves = ends.map((each) => multiply(each, scale)) as [Tensor, Tensor]
  const drawn = cast(divide(uniformBetween({ ...sample, parameters: halves }), scale), type)
  const isBeyond = logicalAnd(greaterEqual(drawn, high), logicalNot(isInfinity(high)))
  return select(isBeyond, max(nextBelow(high), low), drawn)
}

/** The greatest number of its type below each element. */
function nextBelow(tensor: Tensor): Tensor {
  const type = `u${bitSize(tensor.type)}` as DType
  const [one, belowZero] = [1n, 2n ** BigInt(bitSize(type) - 1) + 1n].map((each) =>
    scalar(each, type, tensor.backend),
  ) as [Tensor, Tensor]
  const bits = bitcast(tensor, type)
  const next = select(less(tensor, 0), add(bits, one), subtract(bits, one))
  return bitcast(select(equal(tensor, 0), belowZero, next), tensor.type)
}

/** Numbers from low to high, the parameters of the sample; rounding may give `high` itself. */
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
