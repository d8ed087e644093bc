// The right side of a system of equations: a vector or a matrix for each matrix of the left.
import { reshape, type Tensor, type TensorSpec } from '@nx/tensor'
import { formatShape } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { toBatch } from './batch.ts'

/** Throws `incompatible_shapes` unless `b` is a vector or matrix that fits each `n × n` matrix `a`. */
export function checkRightSide(op: string, a: Tensor, b: Tensor, axis: -1 | -2): void {
  const batch = a.shape.slice(0, -2)
  const size = a.shape.at(-1)!
  const isVector = b.shape.length === a.shape.length - 1
  const fits =
    (isVector || b.shape.length === a.shape.length) &&
    batch.every((length, i) => length === b.shape[i]) &&
    b.shape.at(isVector ? -1 : axis) === size
  if (fits) return
  const matrix = axis === -2 ? [...batch, size, 'm'] : [...batch, 'm', size]
  throw new NxError(
    'incompatible_shapes',
    op,
    `the right side of ${formatShape(a)} has shape [${[...batch, size].join(', ')}] or [${matrix.join(', ')}], ` +
      `got ${formatShape(b)}; reshape or transpose it`,
    { a: a.shape, b: b.shape },
  )
}

/** The right side as a batch of matrices; vectors become columns. */
export function columnsOf(a: Pick<TensorSpec, 'shape'>, b: Tensor): Tensor {
  return toBatch(b.shape.length === a.shape.length ? b : reshape(b, [...b.shape, 1]))
}
