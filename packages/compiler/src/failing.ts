// Which operations may fail.
import { isInteger } from '@nx/types'
import type { CallEntry, Entry } from './program.ts'

/** Whether an operation may fail: not where the right operand of integer arithmetic is a constant above 0. */
export function checksOperands({ operation, inputs, spec }: CallEntry, entries: readonly Entry[]): boolean {
  const { checks } = operation
  if (checks !== 'right') return checks === 'index'
  if (!isInteger(spec.type)) return false
  const right = entries[inputs[1]!]!
  return !(right.kind === 'call' && right.op === 'constant' && Number(right.attrs['value']) > 0)
}
