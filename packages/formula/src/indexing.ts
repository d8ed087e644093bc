// What stands between brackets, as `at` takes it.
import { at, type TensorLike } from '@nx/tensor'
import type { Part, Scope } from './parse.ts'

/** One index: an expression, or a range of up to three of which each may be missing. */
export interface Index {
  /** The axis, if it is named. */
  readonly name: string | undefined
  readonly parts: readonly (Part | undefined)[]
}

type Given = Parameters<typeof at>[1]

/** Picks from a tensor by the indices of a formula. */
export function indexWith(tensor: TensorLike, indices: readonly Index[], scope: Scope): TensorLike {
  const values = indices.map(({ parts }) => valueOf(parts, scope))
  if (indices[0]?.name === undefined) return at(tensor, ...values)
  return at(tensor, Object.fromEntries(indices.map(({ name }, i) => [name, values[i]])) as Given)
}

function valueOf(parts: Index['parts'], scope: Scope): Given {
  const [start, stop, step] = parts.map((part) => part?.compute(scope))
  if (parts.length === 1) return start as Given
  if (parts.every((part) => part === undefined)) return ':'
  const range = Object.entries({ start, stop, step }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(range) as Given
}
