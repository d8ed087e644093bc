// Where the trained network is: workers are told by the environment.
import { join } from 'node:path'

/** The file of the variable `DIGITS_FILE`, or one in the cache of the workspace. */
export function networkFile(): string {
  return process.env['DIGITS_FILE'] ?? join(import.meta.dirname, '../../../.cache/digits.safetensors')
}
