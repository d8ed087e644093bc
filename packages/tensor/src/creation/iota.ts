// Counting.
import type { Backend, DType, Shape } from '@nx/types'
import { create } from '../core/apply.ts'
import { type Axis, checkNames, noNames, resolveAxis } from '../core/axes.ts'
import { defaultBackend } from '../core/default-backend.ts'
import { checkOneShape } from '../core/one-shape.ts'
import { checkOptions, checkShape, checkSize, checkType } from '../core/options.ts'
import { broadcastTo } from '../core/reshaping.ts'
import type { Names, Tensor } from '../core/tensor.ts'
import type { Tensor as TypedTensor } from '../core/typed.ts'
import { axisEntries, checkVectorizedNames, type VectorizedAxesLike } from '../vectorize/axes.ts'
import { vectorize } from '../vectorize/vectorize.ts'

/** Options of `iota`. */
export interface IotaOptions<T extends DType = DType> {
  /** The axis to count along, by number or name; over all elements in row-major order by default. */
  readonly axis?: Axis
  /** Type of the elements; s32 by default. */
  readonly type?: T
  /** Names of the axes. Left out of the result if there are vectorized axes, as in Nx. */
  readonly names?: Names
  /** Vectorized axes along which the same numbers repeat. */
  readonly vectorizedAxes?: VectorizedAxesLike
  /** Where the tensor lives; the default backend if left out. */
  readonly backend?: Backend
}

/**
 * A tensor that counts 0, 1, 2, … over all elements, or along one axis.
 *
 * @throws NxError `shape` for a wrong shape, `unknown_axis` or `axis_out_of_bounds`, `names_length` or
 * `duplicate_name`.
 *
 * @example
 * toArray(iota([2, 3])) // => [[0, 1, 2], [3, 4, 5]]
 * toArray(iota([2, 3], { axis: 0, type: 'f32' })) // => [[0, 0, 0], [1, 1, 1]]
 */
export function iota<T extends DType = 's32'>(shape: Shape, options: IotaOptions<T> = {}): TypedTensor<T> {
  checkOneShape('iota', shape, options)
  checkOptions('iota', options, ['axis', 'type', 'names', 'vectorizedAxes', 'backend'])
  const lengths = checkShape('iota', shape)
  const names = checkNames('iota', options.names, lengths.length)
  const axis =
    options.axis === undefined ? null : resolveAxis('iota', { shape: lengths, names }, options.axis)
  const out = { type: checkType<DType>('iota', options.type, 's32'), shape: lengths, names }
  const counted = create('iota', defaultBackend(options.backend, 'iota'), out, { axis })
  return repeat(
    'iota',
    counted,
    axisEntries('iota', options.vectorizedAxes ?? []),
    noNames(lengths.length),
  ) as TypedTensor<T>
}

/** The tensor repeated along new vectorized axes, with these names if there are any. */
export function repeat(
  op: string,
  tensor: Tensor,
  vectorizedAxes: readonly (readonly [string, number])[],
  names: Names,
): Tensor {
  if (vectorizedAxes.length === 0) return tensor
  const lengths = vectorizedAxes.map(([, length]) => length)
  const vectorized = vectorizedAxes.map(([name]) => name)
  checkVectorizedNames(op, vectorized, names)
  const shape = [...checkShape(op, lengths), ...tensor.shape]
  const full = broadcastTo(tensor, checkSize(op, shape), undefined, [...lengths.map(() => null), ...names])
  return vectorize(full, vectorized)
}
