// Whether two results that are no tensors are the same.
import { Complex } from '@nx/types'

/** Same numbers, text, arrays and objects all the way down; −0 is told from 0, NaN is itself. */
export function sameStructure(got: unknown, want: unknown): boolean {
  if (typeof got !== 'object' || typeof want !== 'object' || got === null || want === null)
    return Object.is(got, want)
  if (got.constructor !== want.constructor && !(got instanceof Complex && want instanceof Complex))
    return false
  const [keys, others] = [Object.keys(got), Object.keys(want)]
  return (
    keys.length === others.length &&
    keys.every((key) => sameStructure(got[key as keyof typeof got], want[key as keyof typeof want]))
  )
}
