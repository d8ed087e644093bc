// Complement of bits.
import { finiteMax, isUnsigned } from '@nx/types'
import { integerType } from '../core/checks.ts'
import { compositeUnary, like } from '../core/composite.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { bitwiseXor } from './bitwiseXor.ts'

/**
 * The complement of the bits of each integer.
 *
 * @throws NxError `type` if the input is not an integer.
 *
 * @example
 * toArray(bitwiseNot(tensor([0, 5, -1]))) // => [-1, -6, 0]
 */
export function bitwiseNot(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'bitwiseNot')
  integerType('bitwiseNot', input.type)
  return compositeUnary('bitwiseNot', input, (x) =>
    bitwiseXor(x, like(x, isUnsigned(x.type) ? finiteMax(x.type) : -1)),
  )
}
