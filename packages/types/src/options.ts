// Misspelt options are mistakes, not wishes to be ignored.
import { NxError } from './errors.ts'

/**
 * Throws `unknown_option` for an option that is not among those known, and for what holds no options.
 *
 * @internal
 */
export function checkOptions(op: string, options: object, known: readonly string[]): void {
  const isObject = typeof options === 'object' && options !== null
  for (const option of isObject ? Object.keys(options) : [show(options)]) {
    if (known.includes(option)) continue
    const isTensor = isObject && Symbol.for('nx.tensor') in options
    throw new NxError(
      'unknown_option',
      op,
      `${isTensor ? 'got a tensor where options belong' : `there is no option "${option}"`}; ` +
        (known.length === 0 ? 'there are none' : `the options are ${known.join(', ')}`),
      { option: isTensor ? 'tensor' : option, known },
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

/**
 * A value as error messages show it.
 *
 * @internal
 */
export function describe(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? (value.constructor?.name ?? 'object')
    : typeof value === 'string'
      ? `"${value}"`
      : typeof value === 'function'
        ? `the function ${value.name}`.trimEnd()
        : String(value)
}

/**
 * A value in an error message as one would write it, or described where it cannot be written. Never fails, whatever
 * the value is.
 *
 * @internal
 */
export function show(value: unknown): string {
  if (typeof value === 'string') return value
  const isList = typeof value === 'object' && value !== null && !(Symbol.for('nx.tensor') in value)
  try {
    return isList ? JSON.stringify(value).slice(0, 200) : describe(value)
  } catch {
    return describe(value)
  }
}
