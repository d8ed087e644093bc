// Errors of what a function calls, under the name of the function that the user called.
import { NxError } from '@nx/types'

/**
 * Runs `body`, whose errors name `op`.
 *
 * @internal
 */
export function renamed<T>(op: string, body: () => T): T {
  try {
    return body()
  } catch (error) {
    if (!(error instanceof NxError) || error.op === op) throw error
    throw new NxError(error.code, op, error.message.slice(error.op.length + 2), error.details)
  }
}
