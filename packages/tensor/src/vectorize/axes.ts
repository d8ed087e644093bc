// Vectorized axes as users write them.
import { NxError, show } from '@nx/types'

import { isTensor, type VectorizedAxes } from '../core/tensor.ts'

/** Names and lengths of vectorized axes: `{ x: 2, y: 3 }`, or `[['x', 2], ['y', 3]]`. */
export type VectorizedAxesLike = VectorizedAxes | Readonly<Record<string, number>>

/** The axes as a list. Throws `vectorized_axes` for what has no names. */
export function axisEntries<T>(
  op: string,
  axes: readonly (readonly [string, T])[] | Readonly<Record<string, T>>,
): (readonly [string, T])[] {
  const isObject = typeof axes === 'object' && axes !== null && !isTensor(axes)
  const entries = Array.isArray(axes) ? [...axes] : isObject ? Object.entries(axes) : [axes]
  if (entries.every((entry) => Array.isArray(entry) && typeof entry[0] === 'string')) return entries
  throw new NxError(
    'vectorized_axes',
    op,
    `vectorized axes have names, got ${show(axes)}; ` + "write { x: 2 } or [['x', 2]]",
    { axes },
  )
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
