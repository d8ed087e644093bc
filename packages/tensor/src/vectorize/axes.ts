// Vectorized axes as users write them.
import { NxError } from '@nx/types'
import type { VectorizedAxes } from '../core/tensor.ts'

/** Names and lengths of vectorized axes: `{ x: 2, y: 3 }`, or `[['x', 2], ['y', 3]]`. */
export type VectorizedAxesLike = VectorizedAxes | Readonly<Record<string, number>>

/** The axes as a list. */
export function axisEntries<T>(
  axes: readonly (readonly [string, T])[] | Readonly<Record<string, T>>,
): (readonly [string, T])[] {
  return Array.isArray(axes) ? axes : Object.entries(axes as Readonly<Record<string, T>>)
}

/** Throws `duplicate_name` if a name of a vectorized axis comes twice, or also names another axis. */
export function checkVectorizedNames(
  op: string,
  vectorized: readonly string[],
  names: readonly (string | null)[],
): void {
  const twice = vectorized.find((name, i) => vectorized.indexOf(name) !== i || names.includes(name))
  if (twice === undefined) return
  throw new NxError(
    'duplicate_name',
    op,
    `the name "${twice}" would be given to two axes; all names of one tensor, vectorized or not, must differ`,
    { vectorized, names },
  )
}
