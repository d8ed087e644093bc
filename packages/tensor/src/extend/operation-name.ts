// The name of the operation that errors are about.
import { NxError, show } from '@nx/types'

/** The name, if it is text. Throws `option`. */
export function operationName(called: string, op: unknown): string {
  if (typeof op === 'string' && op !== '') return op
  throw new NxError(
    'option',
    called,
    `op is the name of the operation that errors are about, got ${show(op)}`,
  )
}
