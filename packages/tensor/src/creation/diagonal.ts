// What the functions on diagonals share.
import { NxError } from '@nx/types'
import { like } from '../core/composite.ts'
import { formatShape } from '../core/format.ts'
import { checkOptions } from '../core/options.ts'
import { reshapeTo } from '../core/reshaping.ts'
import type { Tensor } from '../core/tensor.ts'
import { view } from '../core/view.ts'
import { pad } from '../ops/pad.ts'
import { select } from '../ops/select.ts'
import { integer, onDiagonal } from './triangle.ts'

/** Options of the functions on diagonals. */
export interface DiagonalOptions {
  /** The diagonal: 0, the default, is the main one, positive above it, negative below. */
  readonly offset?: number
}

/** The offset if it is an integer. Throws `unknown_option` or `option`. */
export function offsetOf(op: string, options: DiagonalOptions): number {
  checkOptions(op, options, ['offset'])
  return integer(op, 'offset', options.offset ?? 0)
}

/** Length of a diagonal. Throws `option` if the matrix has no such diagonal. */
export function diagonalLength(
  op: string,
  [rows, columns]: readonly [number, number],
  offset: number,
): number {
  if (offset === 0 || (offset > -rows && offset < columns))
    return Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0))
  throw new NxError(
    'option',
    op,
    `a [${rows}, ${columns}] matrix has diagonals from ${1 - rows} to ${columns - 1}, got offset ${offset}`,
    { rows, columns, offset },
  )
}

/** The matrix with one diagonal replaced; both have the same type. */
export function spread(matrix: Tensor, diagonal: Tensor, offset: number): Tensor {
  const [rows, columns] = [matrix.shape[0]!, matrix.shape[1]!]
  const length = diagonal.shape[0]!
  // Above the main diagonal an element's row is its index, below it its column is.
  const full = (size: number): Tensor =>
    size === length ? diagonal : pad(diagonal, like(diagonal, 0), [[0, size - length, 0]])
  const values = offset >= 0 ? reshapeTo(full(rows), [rows, 1]) : reshapeTo(full(columns), [1, columns])
  const mask = onDiagonal(rows, columns, offset, matrix.backend)
  return select(view(mask, matrix.names, []), values, matrix)
}

/** Throws `rank` if the tensor has not the rank needed. */
export function needRank(op: string, tensor: Tensor, rank: number): void {
  if (tensor.shape.length === rank) return
  throw new NxError('rank', op, `needs a tensor of ${rank} axes, got shape ${formatShape(tensor)}`, {
    shape: tensor.shape,
  })
}
