// The contract's data movement operations as functions on resolved attributes.
import { type Shape, sizeOf } from '@nx/types'
import { apply } from './apply.ts'
import { allAxes, noNames } from './axes.ts'
import type { Definition } from './definition.ts'
import type { Names, Tensor } from './tensor.ts'

/** Gives a tensor another shape of the same size, and names. */
export function reshapeTo(tensor: Tensor, shape: Shape, names: Names = noNames(shape.length)): Tensor {
  return apply(reshapeDefinition(names), [tensor], { shape })
}

function reshapeDefinition(names: Names): Definition<{ readonly shape: Shape }> {
  return {
    name: 'reshape',
    vectorize: ({ shape }, leading) => ({ shape: [...leading, ...shape] }),
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
  const definition: Definition<{ readonly shape: Shape; readonly axes: readonly number[] }> = {
    name: 'broadcast',
    vectorize: (attrs, leading) => ({
      shape: [...leading, ...attrs.shape],
      axes: withLeading(leading.length, attrs.axes),
    }),
    infer: ([input]) => ({ type: input!.type, shape, names }),
  }
  return apply(definition, [tensor], { shape, axes })
}

/** Permutes axes: output axis `i` is input axis `axes[i]`. */
export function permute(tensor: Tensor, axes: readonly number[]): Tensor {
  return apply(transposeDefinition, [tensor], { axes })
}

const transposeDefinition: Definition<{ readonly axes: readonly number[] }> = {
  name: 'transpose',
  vectorize: ({ axes }, leading) => ({ axes: withLeading(leading.length, axes) }),
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
