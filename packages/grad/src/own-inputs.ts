// Calls of functions in a trace, on inputs of their own whose uses can be told from others.
import { toTensor } from '@nx/tensor/internal'
import { type Structure, unflattenContainer } from '@nx/defn'
import { flattened, fromExpression, toExpression } from '@nx/defn/internal'
import { type Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import { separate } from './metadata.ts'

/** A container with its leaves made tensors. */
export interface Leaves {
  readonly tensors: readonly Tensor[]
  readonly structure: Structure
}

/** A function's call: the inputs it was given, and what came out. */
export interface OwnCall<R> {
  readonly inputs: readonly Tensor[]
  /** How the inputs are arranged. */
  readonly structure: Structure
  readonly value: R
}

/** Calls a function on a copy of a container, whose tensors only this call sees. */
export function callOnOwn<R>(op: string, container: unknown, fn: (own: unknown) => R): OwnCall<R> {
  const { leaves, structure } = flattened(op, container)
  const inputs = leaves.map((leaf) => {
    const tensor = toTensor(leaf, op)
    return fromExpression(separate(toExpression(tensor)), tensor)
  })
  return { inputs, structure, value: fn(unflattenContainer(structure, inputs)) }
}

/** The tensors of a container that a function returned. Throws `non_tensor` if there are none. */
export function tensorLeaves(op: string, value: unknown): Leaves {
  const { leaves, structure } = flattened(op, value)
  if (leaves.length > 0) return { tensors: leaves.map((leaf) => toTensor(leaf, op)), structure }
  const got =
    value === null ? 'null' : Array.isArray(value) ? 'an empty array' : `a value of type ${typeof value}`
  throw new NxError(
    'non_tensor',
    op,
    `the function must return a tensor or a container of tensors, got ${got}; return what is to be differentiated`,
    { got: typeof value },
  )
}
