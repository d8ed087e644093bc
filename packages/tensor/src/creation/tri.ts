// Triangles of ones.
import type { Backend } from '@nx/types'
import { defaultBackend } from '../core/default-backend.ts'
import { checkOptions, checkShape } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { belowDiagonal, integer, type TriangleOptions } from './triangle.ts'

/** Options of `tri`. */
export interface TriOptions extends TriangleOptions {
  /** Where the tensor lives; the default backend if left out. */
  readonly backend?: Backend
}

/**
 * A u8 matrix of ones at and below a diagonal and zeros above it.
 *
 * @throws NxError `shape` for wrong lengths, `option` if `k` is not an integer.
 *
 * @example
 * toArray(tri(2, 3)) // => [[1, 0, 0], [1, 1, 0]]
 * toArray(tri(2, 3, { k: 1 })) // => [[1, 1, 0], [1, 1, 1]]
 */
export function tri(rows: number, columns: number, options: TriOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('tri', options, ['k', 'backend'])
    checkShape('tri', [rows, columns])
    return belowDiagonal(
      rows,
      columns,
      integer('tri', 'k', options.k ?? 0),
      defaultBackend(options.backend, 'tri'),
    )
  })
}
