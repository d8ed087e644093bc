// The option of reading only the first elements.
import { integerAtLeast } from '../core/checks.ts'
import { checkOptions } from '../core/options.ts'

/** Options of `toFlatArray` and `toBinary`. */
export interface LimitOptions {
  /** How many elements to give at most; all by default. */
  readonly limit?: number
}

/** Throws `unknown_option`, or `option` for a limit that is no whole number. */
export function checkLimit(op: string, options: LimitOptions): void {
  checkOptions(op, options, ['limit'])
  if (options.limit !== undefined) integerAtLeast(op, 'limit', options.limit, 0)
}
