// Number of bits set.
import { bitCount, toWord } from '../core/bit-count.ts'
import { cast } from '../core/cast.ts'
import { integerType } from '../core/checks.ts'
import { compositeUnary } from '../core/composite.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The number of bits set in each integer, in the type of the input.
 *
 * @throws NxError `type` if the input is not an integer.
 *
 * @example
 * toArray(populationCount(tensor([0, 5, -1]))) // => [0, 2, 32]
 */
export function populationCount(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'populationCount')
  integerType('populationCount', input.type)
  return compositeUnary('populationCount', input, (x) => cast(bitCount(toWord(x)), x.type))
}
