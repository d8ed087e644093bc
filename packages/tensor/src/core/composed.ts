// Functions that others define, as one operation each.
import type { AttributesOf } from '@nx/types'
import { apply } from './apply.ts'
import type { Definition } from './definition.ts'
import type { Tensor, TensorSpec } from './tensor.ts'

/** `isFree` of functions that do the same whatever the lengths are. */
export const everywhere = (): boolean => true

/**
 * Runs a function of tensors as one operation, so that backends may compile it as a whole and nothing in between takes
 * memory. What it computes depends on the inputs, the attributes and the name only; its result is as `out` says. Whether the
 * arguments are right has been checked before.
 *
 * @internal
 */
export function composed<A extends AttributesOf<A>>(
  name: string,
  inputs: readonly Tensor[],
  attrs: A,
  out: TensorSpec,
  compute: (inputs: readonly Tensor[], attrs: A) => Tensor,
  isFree?: Definition<A>['isFree'],
): Tensor {
  const { type, shape, names } = out
  const infer = (): TensorSpec => ({ type, shape, names })
  return apply(
    { name, infer, decompose: compute, vectorize: { each: compute }, ...(isFree && { isFree }) },
    inputs,
    attrs,
  )
}
