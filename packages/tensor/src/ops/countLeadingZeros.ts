// Number of zero bits before the first one that is set.
import { bitSize } from '@nx/types'
import { bitCount, filledBelow, toWord } from '../core/bit-count.ts'
import { cast } from '../core/cast.ts'
import { integerType } from '../core/checks.ts'
import { compositeUnary, like } from '../core/composite.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { subtract } from './subtract.ts'

/**
 * The number of zero bits before the first one that is set in each integer, in the type of the input.
 *
 * @throws NxError `type` if the input is not an integer.
 *
 * @example
 * toArray(countLeadingZeros(tensor([0, 1, -1]))) // => [32, 31, 0]
 */
export function countLeadingZeros(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'countLeadingZeros')
  integerType('countLeadingZeros', input.type)
  return compositeUnary('countLeadingZeros', input, (x) => {
    const used = bitCount(filledBelow(toWord(x)))
    const width = bitSize(x.type)
    return cast(subtract(like(used, width === 64 ? 64n : width), used), x.type)
  })
}
