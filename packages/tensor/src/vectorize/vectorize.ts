// Ordinary leading axes become vectorized ones.
import { NxError } from '@nx/types'
import { type MappedTensors, mapTensors } from '../core/containers.ts'
import { formatShape } from '../core/format.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { own, view } from '../core/view.ts'
import { axisEntries, checkVectorizedNames, type VectorizedAxesLike } from './axes.ts'

/** Names of axes to vectorize, outermost first, with or without the lengths they must have. */
export type VectorizeAxes = string | readonly string[] | VectorizedAxesLike

/**
 * Vectorizes leading axes under the names given: functions then treat each entry along them as a tensor of its own.
 * New vectorized axes come after those the tensor has already. Of a container, every tensor is vectorized.
 *
 * @throws NxError `rank` if there are more names than axes, `axis_length` if a length given is not that of the axis,
 * `duplicate_name` if a name is taken.
 *
 * @example
 * const rows = vectorize(tensor([[1, 2], [3, 4]]), 'rows')
 * rows.shape // => [2]
 * toArray(sum(rows)) // => [3, 7]
 * vectorize(tensor([[1, 2]]), { x: 1, y: 2 }).vectorizedAxes // => [['x', 1], ['y', 2]]
 */
export function vectorize<T extends object>(container: T, axes: VectorizeAxes): MappedTensors<T>
export function vectorize(tensor: TensorLike, axes: VectorizeAxes): Tensor
export function vectorize(value: object | TensorLike, axes: VectorizeAxes): unknown {
  return mapTensors('vectorize', value, (tensor) => vectorizeOne(tensor, axes))
}

function vectorizeOne(input: Tensor, axes: VectorizeAxes): Tensor {
  const { shape } = input
  const wanted = entries(axes)
  if (wanted.length === 0) return own(input)
  if (wanted.length > shape.length) {
    throw new NxError(
      'rank',
      'vectorize',
      `cannot vectorize ${wanted.length} axes of ${formatShape(input)}, which has ${shape.length}; name fewer`,
      { axes: wanted.map(([name]) => name), shape },
    )
  }
  wanted.forEach(([name, length], axis) => {
    if (length === undefined || length === shape[axis]) return
    throw new NxError(
      'axis_length',
      'vectorize',
      `the axis to be vectorized as "${name}" has length ${shape[axis]}, not ${length}, in ${formatShape(input)}`,
      { name, expected: length, got: shape[axis] },
    )
  })
  const added = wanted.map(([name], axis) => [name, shape[axis]!] as const)
  const vectorizedAxes = [...input.vectorizedAxes, ...added]
  const names = input.names.slice(added.length)
  checkVectorizedNames(
    'vectorize',
    vectorizedAxes.map(([name]) => name),
    names,
  )
  return view(input, names, vectorizedAxes)
}

function entries(axes: VectorizeAxes): (readonly [name: string, length?: number])[] {
  if (typeof axes === 'string') return [[axes]]
  if (!Array.isArray(axes)) return axisEntries('vectorize', axes as Readonly<Record<string, number>>)
  return axisEntries(
    'vectorize',
    (axes as readonly (string | readonly [string, number])[]).map((axis) =>
      typeof axis === 'string' ? [axis, undefined] : axis,
    ) as [string, number][],
  )
}
