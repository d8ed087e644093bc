// Lining up the vectorized axes of several tensors.
import { NxError } from '@nx/types'
import { allAxes } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { permute, reshapeTo } from '../core/reshaping.ts'
import type { Tensor, VectorizedAxes } from '../core/tensor.ts'
import { mergeVectorizedAxes } from '../core/vectorized.ts'
import { devectorize } from './devectorize.ts'
import { own } from '../core/view.ts'

/** Options of `reshapeVectors` and `broadcastVectors`. */
export interface AlignOptions {
  /** Whether shorter shapes get leading axes of length 1, so that all ranks are equal; false by default. */
  readonly alignRanks?: boolean
}

/** A tensor for each member of a list. */
export type EachTensor<T extends readonly unknown[]> = { -readonly [K in keyof T]: Tensor }

/** Tensors whose first axes are the vectorized ones of all, unnamed, and these axes at full length. */
export interface Aligned {
  readonly inputs: Tensor[]
  readonly axes: VectorizedAxes
}

/**
 * Brings the vectorized axes of all tensors, in order of first appearance, to the front of each of them, with length 1
 * where a tensor lacks one.
 */
export function alignVectors(
  op: string,
  tensors: readonly TensorLike[],
  { alignRanks = false }: AlignOptions,
): Aligned {
  if (tensors.length === 0) throw new NxError('empty', op, 'got no tensors; give at least one', {})
  // A spread reads the holes of a list, too.
  const inputs = [...tensors].map((each) => toTensor(each, op))
  const axes = mergeVectorizedAxes(op, inputs)
  if (axes.length === 0) return { inputs: inputs.map(own), axes }
  const rank = Math.max(...inputs.map((input) => input.shape.length))
  const missing = (input: Tensor): number => (alignRanks && inputs.length > 1 ? rank - input.shape.length : 0)
  return { inputs: inputs.map((input) => align(input, axes, missing(input))), axes }
}

function align(input: Tensor, axes: VectorizedAxes, missing: number): Tensor {
  const own = input.vectorizedAxes
  const order = axes.map(([name]) => own.findIndex(([other]) => other === name)).filter((index) => index >= 0)
  const plain = devectorize(input, { keepNames: false })
  const sorted = order.every((index, i) => index === i)
    ? plain
    : permute(plain, [...order, ...allAxes(plain.shape.length).slice(order.length)])
  const leading = axes.map(([name]) => own.find(([other]) => other === name)?.[1] ?? 1)
  const ones = new Array<number>(missing).fill(1)
  const names = [...leading, ...ones].map(() => null)
  return reshapeTo(sorted, [...leading, ...ones, ...input.shape], [...names, ...input.names])
}
