// The contract's data movement operations as functions on resolved attributes.
import { type Shape, sizeOf } from '@nx/types'
import { apply } from './apply.ts'
import { allAxes, noNames } from './axes.ts'
import type { Definition } from './definition.ts'
import type { Names, Tensor } from './tensor.ts'

interface Reshape {
  readonly shape: Shape
}

interface Transpose {
  readonly axes: readonly number[]
}

/** How `reshape` takes vectorized axes. */
export const reshapeRule = ({ shape }: Reshape, leading: Shape): Reshape => ({
  shape: [...leading, ...shape],
})

/** How `broadcast` takes vectorized axes. */
export const broadcastRule = ({ shape, axes }: Reshape & Transpose, leading: Shape): Reshape & Transpose => ({
  shape: [...leading, ...shape],
  axes: withLeading(leading.length, axes),
})

/** How `transpose` takes vectorized axes. */
export const transposeRule = ({ axes }: Transpose, { length }: Shape): Transpose => ({
  axes: withLeading(length, axes),
})

/** Gives a tensor another shape of the same size, and names. */
export function reshapeTo(tensor: Tensor, shape: Shape, names: Names = noNames(shape.length)): Tensor {
  return apply(reshapeDefinition(names), [tensor], { shape })
}

function reshapeDefinition(names: Names): Definition<Reshape> {
  return {
    name: 'reshape',
    vectorize: reshapeRule,
    infer: ([input], { shape }) => ({ type: input!.type, shape, names }),
  }
}

/** Stretches a tensor to a shape; input axis `i` becomes output axis `axes[i]`. */
export function broadcastTo(
  tensor: Tensor,
  shape: Shape,
  axes: readonly number[] = trailingAxes(tensor.shape.length, shape.length),
  names: Names = noNames(shape.length),
): Tensor {
  const definition: Definition<Reshape & Transpose> = {
    name: 'broadcast',
    vectorize: broadcastRule,
    infer: ([input]) => ({ type: input!.type, shape, names }),
  }
  return apply(definition, [tensor], { shape, axes })
}

/** Permutes axes: output axis `i` is input axis `axes[i]`. */
export function permute(tensor: Tensor, axes: readonly number[]): Tensor {
  return apply(transposeDefinition, [tensor], { axes })
}

const transposeDefinition: Definition<Transpose> = {
  name: 'transpose',
  vectorize: transposeRule,
  infer: ([input], { axes }) => ({
    type: input!.type,
    shape: axes.map((axis) => input!.shape[axis]!),
    names: axes.map((axis) => input!.names[axis]!),
  }),
}

/** Axes moved behind a number of leading ones, those included. */
export function withLeading(leading: number, axes: readonly number[]): number[] {
  return [...allAxes(leading), ...axes.map((axis) => axis + leading)]
}

/** Axes on which a smaller rank lands when aligned at the last axis. */
export function trailingAxes(rank: number, newRank: number): number[] {
  return allAxes(rank).map((axis) => axis + newRank - rank)
}

/** A shape with one length replaced. */
export function withLength(shape: Shape, axis: number, length: number): number[] {
  return shape.map((old, i) => (i === axis ? length : old))
}

/** Number of elements along some axes. */
export function sizeAlong(shape: Shape, axes: readonly number[]): number {
  return sizeOf(axes.map((axis) => shape[axis]!))
}
