// Identity matrices.
import { type Backend, type DType, NxError, type Shape } from '@nx/types'
import { checkNames } from '../core/axes.ts'
import { cast } from '../core/cast.ts'
import { defaultBackend } from '../core/default-backend.ts'
import { checkOneShape } from '../core/one-shape.ts'
import { checkOptions, checkShape, checkType } from '../core/options.ts'
import { broadcastTo, reshapeTo } from '../core/reshaping.ts'
import { freeing } from '../core/run.ts'
import type { Names } from '../core/tensor.ts'
import type { Tensor } from '../core/typed.ts'
import { axisEntries, type VectorizedAxesLike } from '../vectorize/axes.ts'
import { repeat } from './iota.ts'
import { onDiagonal } from './triangle.ts'

/** Options of `eye`. */
export interface EyeOptions<T extends DType = DType> {
  /** Type of the elements; s32 by default. */
  readonly type?: T
  /** Names of the axes. */
  readonly names?: Names
  /** Vectorized axes along which the matrix repeats. */
  readonly vectorizedAxes?: VectorizedAxesLike
  /** Where the tensor lives; the default backend if left out. */
  readonly backend?: Backend
}

/**
 * The identity matrix of a size, or of a shape `[…, rows, columns]`, in which it repeats along the axes before. With
 * vectorized axes the shape may have one axis: the first row of the matrix.
 *
 * @throws NxError `shape` for a wrong shape, `names_length` or `duplicate_name`.
 *
 * @example
 * toArray(eye(2)) // => [[1, 0], [0, 1]]
 * toArray(eye([2, 3], { type: 'f32' })) // => [[1, 0, 0], [0, 1, 0]]
 */
export function eye<T extends DType = 's32'>(size: number | Shape, options: EyeOptions<T> = {}): Tensor<T> {
  return freeing(() => {
    checkOneShape('eye', size, options)
    checkOptions('eye', options, ['type', 'names', 'vectorizedAxes', 'backend'])
    const shape = checkShape('eye', typeof size === 'number' ? [size, size] : size)
    const vectorizedAxes = axisEntries('eye', options.vectorizedAxes ?? [])
    const names = checkNames('eye', options.names, shape.length)
    if (shape.length < (vectorizedAxes.length === 0 ? 2 : 1)) {
      throw new NxError(
        'shape',
        'eye',
        `needs a size or a shape of at least 2 axes, got [${shape.map(String).join(', ')}]`,
        { shape },
      )
    }
    const [rows, columns] = [shape.length > 1 ? shape.at(-2)! : 1, shape.at(-1)!]
    const ones = onDiagonal(rows, columns, 0, defaultBackend(options.backend, 'eye'))
    const matrix = cast(ones, checkType<DType>('eye', options.type, 's32'))
    const full =
      shape.length === 1 ? reshapeTo(matrix, shape, names) : broadcastTo(matrix, shape, undefined, names)
    return repeat('eye', full, vectorizedAxes, names) as Tensor<T>
  })
}
