// The Kronecker product.
import { multiply, reshape, type Tensor, type TensorLike } from '@nx/tensor'
import { asTensors, checkSize, formatShape, freeing } from '@nx/tensor/internal'
import { NxError } from '@nx/types'

/**
 * The Kronecker product of matrices `[m, n]` and `[p, q]`: the matrix `[m p, n q]` of the second one times each entry of
 * the first (Golub and Van Loan, "Matrix Computations", §1.3.6). Types merge.
 *
 * @throws NxError `rank` for other than two matrices.
 *
 * @example
 * toArray(kron(tensor([[1, 2]]), tensor([[1], [3]]))) // => [[1, 2], [3, 6]]
 */
export function kron(left: TensorLike, right: TensorLike): Tensor {
  return freeing(() => {
    const [a, b] = asTensors([left, right], 'kron') as [Tensor, Tensor]
    if (a.shape.length !== 2 || b.shape.length !== 2) {
      const message = `needs two matrices, got ${formatShape(a)} and ${formatShape(b)}; see vectorize for stacks of them`
      throw new NxError('rank', 'kron', message, { a: a.shape, b: b.shape })
    }
    const [m, n] = a.shape as [number, number]
    const [p, q] = b.shape as [number, number]
    checkSize('kron', [m * p, n * q])
    const blocks = multiply(reshape(a, [m, 1, n, 1]), reshape(b, [1, p, 1, q]))
    return reshape(blocks, [m * p, n * q])
  })
}
