// Elements picked along an axis by a tensor of indices.
import { NxError } from '@nx/types'
import { apply } from '../core/apply.ts'
import { allAxes, type Axis, resolveAxis } from '../core/axes.ts'
import { withinBounds } from '../core/bounds.ts'
import { cast } from '../core/cast.ts'
import { everywhere } from '../core/composed.ts'
import { count } from '../core/count.ts'
import type { Definition } from '../core/definition.ts'
import { formatShape } from '../core/format.ts'
import { indexType, integerIndices } from '../core/indexing.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'
import { concatenate } from './concatenate.ts'
import { gather } from './gather.ts'
import { newAxis } from './newAxis.ts'
import { shiftedAxis } from '../core/shifted-axes.ts'

/** Options of `takeAlongAxis`. */
export interface TakeAlongAxisOptions {
  /** The axis that the indices stand for; the first by default. */
  readonly axis?: Axis
}

const definition: Definition<{ readonly axis: number }> = {
  name: 'takeAlongAxis',
  vectorize: shiftedAxis,
  isFree: everywhere,
  infer: ([input, indices]) => ({ type: input!.type, shape: indices!.shape, names: input!.names }),
  decompose: ([input, indices], { axis }) => {
    const type = indexType(indices!)
    const own = newAxis(cast(indices!, type), -1)
    const vectors = allAxes(input!.shape.length).map((i) =>
      i === axis ? own : count(own.backend, own.shape, i, type),
    )
    return gather(input!, concatenate(vectors, { axis: -1 }))
  },
}

/**
 * Picks elements along an axis, by default the first: `indices` has the rank of the tensor and its lengths,
 * except along that axis. Names are those of the tensor. Indices out of bounds raise on CPU backends and are
 * clamped on devices.
 *
 * @throws NxError `index` if the indices are not integers, `shape` if they do not fit, and as `sum` for a
 * wrong axis.
 *
 * @example
 * toArray(takeAlongAxis(tensor([[1, 2], [3, 4]]), tensor([[1, 0]]))) // => [[3, 2]]
 * toArray(takeAlongAxis(tensor([[1, 2], [3, 4]]), tensor([[1], [0]]), { axis: 1 })) // => [[2], [3]]
 */
export function takeAlongAxis(
  tensor: TensorLike,
  indices: TensorLike,
  options: TakeAlongAxisOptions = {},
): Tensor {
  checkOptions('takeAlongAxis', options, ['axis'])
  const input = toTensor(tensor, 'takeAlongAxis')
  const positions = integerIndices('takeAlongAxis', toTensor(indices, 'takeAlongAxis'))
  const axis = resolveAxis('takeAlongAxis', input, options.axis ?? 0)
  const expected = input.shape.map((length, i) => (i === axis ? positions.shape[i] : length))
  if (
    expected.length !== positions.shape.length ||
    expected.some((length, i) => length !== positions.shape[i])
  ) {
    throw new NxError(
      'shape',
      'takeAlongAxis',
      `indices must have the lengths of ${formatShape(input)} except along axis ${axis}, got ${formatShape(positions)}`,
      { shape: input.shape, indices: positions.shape, axis },
    )
  }
  return withinBounds('takeAlongAxis', input, positions, [axis], () =>
    apply(definition, [input, positions], { axis }),
  )
}
