// Vectorized axes as ordinary leading ones, of which an input has only its own.
import { backendOf, moveTo } from './apply.ts'
import { allAxes, noNames } from './axes.ts'
import { broadcastTo, permute, reshapeTo } from './reshaping.ts'
import { Tensor, type VectorizedAxes } from './tensor.ts'
import { mergeVectorizedAxes } from './vectorized.ts'

/** A tensor without vectorized axes, and which of the common ones lead its own axes. */
export interface Led {
  readonly plain: Tensor
  /** Ascending; an axis of length 1 that is longer in other tensors is none. */
  readonly has: readonly number[]
}

/** The vectorized axes of several tensors in a common order, and each tensor with its own of them in front. */
export function ownLeading(
  op: string,
  inputs: readonly Tensor[],
): { readonly parts: readonly Led[]; readonly axes: VectorizedAxes } {
  const axes = mergeVectorizedAxes(op, inputs)
  const backend = backendOf(op, inputs)
  const parts = inputs.map((input): Led => {
    const { spec, data } = moveTo(backend, input)
    const own = input.vectorizedAxes
    const place = axes.map(([name, length]) =>
      own.findIndex(([other, its]) => other === name && its === length),
    )
    const has = allAxes(axes.length).filter((axis) => place[axis]! >= 0)
    const first = has.map((axis) => place[axis]!)
    const order = [...first, ...allAxes(spec.shape.length).filter((axis) => !first.includes(axis))]
    const sorted = inOrder(new Tensor(backend, data, spec, noNames(spec.shape.length), []), order)
    const shape = [...has.map((axis) => axes[axis]![1]), ...input.shape]
    return { has, plain: has.length === own.length ? sorted : reshapeTo(sorted, shape) }
  })
  return { parts, axes }
}

/** Tensors without vectorized axes but with all of them leading at full length, and these axes. */
export function toLeading(op: string, inputs: readonly Tensor[]): { plain: Tensor[]; axes: VectorizedAxes } {
  const { parts, axes } = ownLeading(op, inputs)
  return { plain: parts.map((part) => withAll(part, axes)), axes }
}

/** The tensor with all vectorized axes in front. */
export function withAll({ plain, has }: Led, axes: VectorizedAxes): Tensor {
  if (has.length === axes.length) return plain
  const own = plain.shape.slice(has.length)
  const shape = [...axes.map(([, length]) => length), ...own]
  return broadcastTo(plain, shape, [...has, ...own.map((_, axis) => axis + axes.length)])
}

/** The tensor with its leading axes vectorized again. */
export function fromLeading(tensor: Tensor, axes: VectorizedAxes): Tensor {
  return new Tensor(tensor.backend, tensor.data, tensor.spec, tensor.names.slice(axes.length), axes)
}

/** `fromLeading` where axis i of the tensor is the vectorized one number `which[i]`, or one of its own for `null`. */
export function fromAnywhere(
  tensor: Tensor,
  which: readonly (number | null)[],
  axes: VectorizedAxes,
): Tensor {
  const own = allAxes(tensor.shape.length).filter((axis) => (which[axis] ?? null) === null)
  return fromLeading(inOrder(tensor, [...axes.map((_, i) => which.indexOf(i)), ...own]), axes)
}

/** The tensor with its axes reordered, itself where they are in order. */
export function inOrder(tensor: Tensor, order: readonly number[]): Tensor {
  return order.every((axis, i) => axis === i) ? tensor : permute(tensor, order)
}
