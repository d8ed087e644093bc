// Misspelt options are mistakes, not wishes to be ignored.
import { NxError } from './errors.ts'
import { describe, isObject, isTensor, show } from './show.ts'

/**
 * Throws `unknown_option` for an option that is not among those known, and for what holds no options.
 *
 * @internal
 */
export function checkOptions(op: string, options: object, known: readonly string[]): void {
  for (const option of isObject(options) ? Object.keys(options) : [show(options)]) {
    if (known.includes(option)) continue
    const given = isObject(options) && isTensor(options)
    throw new NxError(
      'unknown_option',
      op,
      `${given ? 'got a tensor where options belong' : `there is no option "${option}"`}; ` +
        (known.length === 0 ? 'there are none' : `the options are ${known.join(', ')}`),
      { option: given ? 'tensor' : option, known },
    )
  }
}

/**
 * The error for an option whose value is of another kind.
 *
 * @internal
 */
export function wrongOption(op: string, option: string, kind: string, value: unknown): NxError {
  return new NxError('option', op, `${option} is ${kind}, got ${describe(value)}`, { option, value })
}
