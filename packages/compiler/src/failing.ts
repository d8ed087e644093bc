// Which operations may fail, and which would hide that others do.
import { isInteger } from '@nx/types'
import type { CallEntry, Entry } from './program.ts'

/** Whether an operation may fail: not where the right operand of integer arithmetic is a constant above 0. */
export function checksOperands({ op, inputs, spec }: CallEntry, entries: readonly Entry[]): boolean {
  if (/^(gather|scatter)$/.test(op)) return true
  if (!isInteger(spec.type) || !/^(quotient|remainder|pow|.*Shift)$/.test(op)) return false
  const right = entries[inputs[1]!]!
  return !(right.kind === 'call' && right.op === 'constant' && Number(right.attrs['value']) > 0)
}

/** Whether an operation may leave out elements of its inputs. */
export function usesPart({ op }: CallEntry): boolean {
  return /^(slice|gather|pad)$/.test(op)
}
