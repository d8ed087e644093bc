// Matrices with a diagonal replaced.
import { NxError } from '@nx/types'
import { operands } from '../core/elementwise.ts'
import { commonType, type TensorLike, toTensor } from '../core/literal.ts'
import { renamed } from '../core/renamed.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { reshapeVectors } from '../vectorize/reshapeVectors.ts'
import { diagonalLength, type DiagonalOptions, needRank, offsetOf, spread } from './diagonal.ts'

/**
 * The matrix with the elements of a vector on one of its diagonals. Types merge.
 *
 * @throws NxError `rank` if the first is no matrix or the second no vector, `option` if there is no such diagonal,
 * `diagonal_length` if the vector is not as long as it.
 *
 * @example
 * toArray(putDiagonal(tensor([[1, 2], [3, 4]]), tensor([8, 9]))) // => [[8, 2], [3, 9]]
 */
export function putDiagonal(tensor: TensorLike, diagonal: TensorLike, options: DiagonalOptions = {}): Tensor {
  return freeing(() => {
    const inputs = [toTensor(tensor, 'putDiagonal'), toTensor(diagonal, 'putDiagonal')] as const
    const [matrix, vector] = inputs
    needRank('putDiagonal', matrix, 2)
    needRank('putDiagonal', vector, 1)
    const offset = offsetOf('putDiagonal', options)
    const expected = diagonalLength('putDiagonal', [matrix.shape[0]!, matrix.shape[1]!], offset)
    const got = vector.shape[0]!
    if (got !== expected) {
      throw new NxError(
        'diagonal_length',
        'putDiagonal',
        `the diagonal at offset ${offset} has ${expected} elements, got ${got}; give as many`,
        { expected, got },
      )
    }
    const [target, values] = reshapeVectors(operands(inputs, commonType(inputs)) as [Tensor, Tensor])
    return renamed('putDiagonal', () => spread(target, values, offset))
  })
}
