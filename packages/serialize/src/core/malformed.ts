// The error for bytes that are not what their format says.
import { type ErrorDetails, NxError } from '@nx/types'

/** The error for damaged, truncated or foreign bytes. */
export function malformed(op: string, problem: string, details: ErrorDetails = {}): NxError {
  return new NxError(
    'malformed',
    op,
    `${problem}; the bytes are truncated, damaged or of another format`,
    details,
  )
}
