// Errors of a backend under the name of the function that the user called.
import { NxError } from './errors.ts'

/**
 * Runs `body`; a type that the backend cannot do is reported by `op`.
 *
 * @internal
 */
export function underName<T>(op: string, body: () => T): T {
  try {
    return body()
  } catch (error) {
    if (!(error instanceof NxError) || error.code !== 'unsupported_type') throw error
    throw new NxError(error.code, op, error.message.slice(error.op.length + 2), error.details)
  }
}
