// Slices picked by index vectors.
import { apply } from '../core/apply.ts'
import { allAxes, type Axis, noNames } from '../core/axes.ts'
import { withinBounds } from '../core/bounds.ts'
import type { Definition } from '../core/definition.ts'
import { indexAxes, indexVectors, withPositions } from '../core/indexing.ts'
import { fromLeading, toLeading } from '../core/leading.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { permute, withLeading } from '../core/reshaping.ts'
import type { Tensor } from '../core/tensor.ts'
import { view } from '../core/view.ts'

/** Options of `gather`, `indexedAdd` and `indexedPut`. */
export interface IndexOptions {
  /** Axes that the entries of an index vector stand for, ascending; the first ones by default. */
  readonly axes?: readonly Axis[]
}

const definition: Definition<{ readonly axes: readonly number[] }> = {
  name: 'gather',
  vectorize: (attrs) => attrs,
  infer: ([input, indices], { axes }) => {
    // Copies, since shapes are frozen, and frozen arrays have slow methods.
    const others = [...input!.shape].filter((_, axis) => !axes.includes(axis))
    const shape = [...indices!.shape]
    shape.splice(-1, 1, ...others)
    return { type: input!.type, shape, names: noNames(shape.length) }
  },
}

/**
 * Picks slices: the last axis of `indices` holds vectors of positions along `axes`; each vector is replaced
 * by the slice at that position. The result has no names. Positions out of bounds raise on CPU backends and
 * are clamped on devices.
 *
 * @throws NxError `index` if the indices are not integers or do not fit the axes, `axes_order` unless axes
 * ascend.
 *
 * @example
 * toArray(gather(iota([3, 2]), tensor([[0, 1], [2, 0]]))) // => [1, 4]
 * toArray(gather(iota([3, 2]), tensor([[2], [0]]))) // => [[4, 5], [0, 1]]
 */
export function gather(tensor: TensorLike, indices: TensorLike, options: IndexOptions = {}): Tensor {
  checkOptions('gather', options, ['axes'])
  const input = toTensor(tensor, 'gather')
  const positions = indexVectors('gather', toTensor(indices, 'gather'))
  const axes = indexAxes('gather', input, positions, options.axes)
  return withinBounds('gather', input, positions, axes, () => pick(input, positions, axes))
}

function pick(input: Tensor, positions: Tensor, axes: readonly number[]): Tensor {
  if (input.vectorizedAxes.length === 0) return gatherShared(input, positions, axes)
  if (positions.vectorizedAxes.length === 0) return gatherSame(input, positions, axes)
  const { plain, axes: leading } = toLeading('gather', [input, positions])
  const offset = leading.length
  const all = withPositions(plain[1]!, offset)
  const picked = apply(definition, [plain[0]!, all], { axes: withLeading(offset, axes) })
  return fromLeading(picked, leading)
}

/** All vectorized entries of the indices read one tensor, so their axes are just more rows. */
function gatherShared(input: Tensor, indices: Tensor, axes: readonly number[]): Tensor {
  const { vectorizedAxes } = indices
  if (vectorizedAxes.length === 0) return apply(definition, [input, indices], { axes })
  return fromLeading(apply(definition, [input, unvectorized(indices)], { axes }), vectorizedAxes)
}

/** All vectorized entries of the tensor are read at the same positions, so their axes are never indexed. */
function gatherSame(input: Tensor, indices: Tensor, axes: readonly number[]): Tensor {
  const { vectorizedAxes } = input
  const offset = vectorizedAxes.length
  const rows = indices.shape.length - 1
  const picked = apply(definition, [unvectorized(input), indices], {
    axes: axes.map((axis) => axis + offset),
  })
  const rest = allAxes(picked.shape.length).slice(rows + offset)
  const order = [...allAxes(offset).map((axis) => axis + rows), ...allAxes(rows), ...rest]
  return fromLeading(permute(picked, order), vectorizedAxes)
}

function unvectorized(tensor: Tensor): Tensor {
  return view(tensor, noNames(tensor.spec.shape.length), [])
}
