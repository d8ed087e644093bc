// Diagonals of matrices.
import { NxError } from '@nx/types'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { reshapeTo } from '../core/reshaping.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { slice } from '../ops/slice.ts'
import { diagonalLength, type DiagonalOptions, offsetOf } from './diagonal.ts'

/**
 * A diagonal of a matrix, or of every matrix of a stack.
 *
 * @throws NxError `rank` for fewer than two axes, `option` if there is no such diagonal.
 *
 * @example
 * toArray(takeDiagonal(tensor([[1, 2], [3, 4]]))) // => [1, 4]
 * toArray(takeDiagonal(tensor([[1, 2], [3, 4]]), { offset: 1 })) // => [2]
 */
export function takeDiagonal(tensor: TensorLike, options: DiagonalOptions = {}): Tensor {
  return freeing(() => {
    const input = toTensor(tensor, 'takeDiagonal')
    const { shape } = input
    const offset = offsetOf('takeDiagonal', options)
    if (shape.length < 2) {
      throw new NxError('rank', 'takeDiagonal', `needs at least 2 axes, got shape ${formatShape(input)}`, {
        shape,
      })
    }
    const [rows, columns] = [shape.at(-2)!, shape.at(-1)!]
    const length = diagonalLength('takeDiagonal', [rows, columns], offset)
    // In a row-major matrix a diagonal is a slice whose stride is one more than a row.
    const stride = columns + 1
    const batch = shape.slice(0, -2)
    const start = length === 0 ? 0 : offset >= 0 ? offset : -offset * columns
    const zeros = batch.map(() => 0)
    const ones = batch.map(() => 1)
    const line = reshapeTo(input, [...batch, rows * columns])
    const span = length === 0 ? 0 : (length - 1) * stride + 1
    return slice(line, [...zeros, start], [...batch, span], { strides: [...ones, stride] })
  })
}
