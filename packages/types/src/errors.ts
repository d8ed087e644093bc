// The one error class that user mistakes raise, in every package.

/** Facts about the mistake, for programs: shapes, types, names, limits. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/**
 * Raised for every mistake of a caller. The message reads `op: what is wrong, got …; how to fix`.
 *
 * `code` is stable and meant for programs, `op` names the function that was called, `details` holds the facts.
 *
 * @example
 * new NxError('shape', 'reshape', 'cannot turn 6 elements into [4]').message // => 'reshape: cannot turn 6 elements into [4]'
 */
export class NxError extends Error {
  override readonly name: string = 'NxError'
  readonly code: string
  readonly op: string
  readonly details: ErrorDetails

  constructor(code: string, op: string, message: string, details: ErrorDetails = {}) {
    super(`${op}: ${message}`)
    this.code = code
    this.op = op
    this.details = details
  }
}
