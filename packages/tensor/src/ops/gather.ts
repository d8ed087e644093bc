// Slices picked by index vectors.
import { apply } from '../core/apply.ts'
import { type Axis, noNames } from '../core/axes.ts'
import { withinBounds } from '../core/bounds.ts'
import type { Definition } from '../core/definition.ts'
import { indexAxes, indexVectors, withPositions } from '../core/indexing.ts'
import { fromAnywhere, type Led, ownLeading } from '../core/leading.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'

/** Options of `gather`, `indexedAdd` and `indexedPut`. */
export interface IndexOptions {
  /** Axes that the entries of an index vector stand for, ascending; the first ones by default. */
  readonly axes?: readonly Axis[]
}

interface Attrs {
  readonly axes: readonly number[]
}

/** What `gather` declares. */
export const gatherDefinition: Definition<Attrs> = {
  name: 'gather',
  vectorize: { each: gatherEach },
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
  return withinBounds('gather', input, positions, axes, () =>
    apply(gatherDefinition, [input, positions], { axes }),
  )
}

/** What only the indices have counts their rows; what only the input has is one of the axes that are not indexed. */
function gatherEach(inputs: readonly Tensor[], { axes }: Attrs): Tensor {
  const { parts, axes: leading } = ownLeading('gather', inputs)
  const [from, at] = parts as readonly [Led, Led]
  const shared = from.has.filter((axis) => at.has.includes(axis))
  const indices = withPositions(
    at.plain,
    shared.map((axis) => at.has.indexOf(axis)),
  )
  const along = [
    ...shared.map((axis) => from.has.indexOf(axis)),
    ...axes.map((axis) => axis + from.has.length),
  ]
  const rows = at.plain.shape.slice(at.has.length, -1).map(() => null)
  const others = from.has.filter((axis) => !shared.includes(axis))
  const picked = apply(gatherDefinition, [from.plain, indices], { axes: along })
  return fromAnywhere(picked, [...at.has, ...rows, ...others], leading)
}
