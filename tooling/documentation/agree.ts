// Whether two columns of a page say the same.
import { runInNewContext } from 'node:vm'

/** Equal, where fractions may be written with some digits, and booleans are 0 and 1. */
export function agree(theirs: unknown, ours: unknown): boolean {
  if (typeof theirs === 'boolean') return agree(Number(theirs), ours)
  if (typeof theirs === 'number' && typeof ours === 'number')
    return Math.abs(theirs - ours) <= 1e-6 * Math.max(1, Math.abs(theirs))
  if (Array.isArray(theirs) && Array.isArray(ours))
    return theirs.length === ours.length && theirs.every((each, i) => agree(each, ours[i]))
  return theirs === ours
}

/** What a comment states, a literal, as JSON has it. */
export function evaluated(text: string): unknown {
  return JSON.parse(JSON.stringify(runInNewContext(`(${text})`)))
}
