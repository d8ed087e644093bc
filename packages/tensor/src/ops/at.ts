// Access by index, slice, name or tensor.
import { isInteger, NxError } from '@nx/types'
import { underCaller } from '../core/bounds.ts'
import { resolveAxis } from '../core/axes.ts'
import { type AxisIndex, isRange, resolveIndex, type ResolvedIndex } from '../core/at-index.ts'
import { containerKind } from '../core/containers.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { renamed } from '../core/renamed.ts'
import { freeing } from '../core/run.ts'
import { isTensor, type Tensor } from '../core/tensor.ts'
import { mergeVectorizedAxes } from '../core/vectorized.ts'
import { reshapeVectors } from '../vectorize/reshapeVectors.ts'
import { slice } from './slice.ts'
import { squeeze } from './squeeze.ts'
import { take } from './take.ts'
import { own } from '../core/view.ts'

/** Indices by the name of their axis. */
export type NamedIndices = { readonly [name: string]: AxisIndex }

/**
 * Picks from the first axes, one index each: a number picks one slice (negative numbers count from the end)
 * and the axis vanishes; text like `'1:3'`, `'::2'` or `':'`, or `{ start, stop, step }`, picks a range, end
 * excluded; a list of numbers picks several, in its order; a scalar tensor picks like a number but is clamped; a larger
 * tensor of integers picks as `take` does. An object picks by the names of axes, and stands alone.
 *
 * A comparison such as `greater(t, 2)` is a tensor of zeros and ones, and picks these: to choose by a mask, see `select`.
 *
 * @throws NxError `index` for an index out of bounds or that is none, `rank` for more indices than axes,
 * `unknown_axis` for a wrong name.
 *
 * @example
 * toArray(at(tensor([[1, 2], [3, 4]]), 0)) // => [1, 2]
 * toArray(at(tensor([[1, 2], [3, 4]]), -1, '1:')) // => [4]
 * toArray(at(tensor([[1, 2], [3, 4]], { names: ['x', 'y'] }), { y: 0 })) // => [1, 3]
 * toArray(at(tensor([[1, 2, 3], [4, 5, 6]]), ':', [2, 0])) // => [[3, 1], [6, 4]]
 * toArray(at(tensor([10, 20, 30]), tensor(5))) // => 30
 */
export function at(tensor: TensorLike, ...indices: readonly (AxisIndex | NamedIndices)[]): Tensor {
  return freeing(() => {
    const given = toTensor(tensor, 'at')
    const [input, picks] = alignedWith(given, byAxis(given, indices))
    if (picks.filter(Array.isArray).length > 1) throw severalLists(picks)
    const resolved = picks.map((index, axis) => resolveAt(input, index, axis))
    const starts = resolved.map((each) => (each.kind === 'take' ? 0 : each.start))
    const lengths = resolved.map((each, axis) =>
      each.kind === 'take' ? input.shape[axis]! : each.kind === 'index' ? 1 : each.length,
    )
    const strides = resolved.map((each) => (each.kind === 'range' ? each.step : 1))
    const whole =
      starts.every((start) => start === 0) && lengths.every((length, axis) => length === input.shape[axis])
    let result =
      whole && strides.every((stride) => stride === 1) ? input : slice(input, starts, lengths, { strides })
    // From the last axis on, so that the axes before it keep their numbers.
    for (let axis = resolved.length - 1; axis >= 0; axis--) {
      const each = resolved[axis]!
      if (each.kind === 'take') {
        const { indices } = each
        const from = result
        result = underCaller('at', (name) => renamed(name, () => take(from, indices, { axis })))
      }
      if (each.kind === 'index') result = squeeze(result, { axes: [axis] })
    }
    return result === given ? own(given) : result
  })
}

function severalLists(indices: readonly AxisIndex[]): NxError {
  return new NxError(
    'index',
    'at',
    `got ${indices.filter(Array.isArray).length} lists of indices, which would go together; ` +
      'pick by one after the other, or see gather for positions that go together',
  )
}

/** Vectorized axes come in the order of their first appearance, not in that of picking. */
function alignedWith(input: Tensor, indices: readonly AxisIndex[]): readonly [Tensor, readonly AxisIndex[]] {
  const tensors = indices.filter(isTensor)
  if (tensors.length < 2) return [input, indices]
  mergeVectorizedAxes('at', [input, ...tensors])
  const [first, ...others] = reshapeVectors([input, ...tensors])
  return [first!, indices.map((index) => (isTensor(index) ? others.shift()! : index))]
}

function byAxis(input: Tensor, indices: readonly (AxisIndex | NamedIndices)[]): AxisIndex[] {
  const rank = input.shape.length
  const result = new Array<AxisIndex>(rank).fill(':')
  const [first] = indices
  if (indices.length === 1 && isNamed(first)) {
    for (const [name, index] of Object.entries(first)) result[resolveAxis('at', input, name)] = index
    return result
  }
  if (indices.length > rank) {
    throw new NxError(
      'rank',
      'at',
      `there are ${indices.length} indices for ${formatShape(input)}; give at most ${rank}`,
      {
        indices: indices.length,
        shape: input.shape,
      },
    )
  }
  Array.from(indices).forEach((index, axis) => (result[axis] = index as AxisIndex))
  return result
}

function isNamed(index: AxisIndex | NamedIndices | undefined): index is NamedIndices {
  if (typeof index !== 'object' || index === null || isTensor(index) || Array.isArray(index)) return false
  return !isRange(index) && containerKind('at', index) === 'object'
}

function resolveAt(input: Tensor, index: AxisIndex, axis: number): ResolvedIndex {
  if (isTensor(index) && !isInteger(index.type)) {
    throw new NxError(
      'index',
      'at',
      `indices must be integers, got ${index.type}; convert with asType(x, 's32')`,
      {
        type: index.type,
      },
    )
  }
  return index === ':'
    ? { kind: 'range', start: 0, length: input.shape[axis]!, step: 1 }
    : resolveIndex(index, axis, input.shape[axis]!, input.backend)
}
