// Misspelt options are mistakes, not wishes to be ignored.
import { NxError } from './errors.ts'

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

/**
 * A value as error messages show it.
 *
 * @internal
 */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function'
  return isObject(value) ? (value.constructor?.name ?? 'object') : String(value)
}

/**
 * A value in an error message as one would write it, or described where it cannot be written. Never fails, whatever
 * the value is.
 *
 * @internal
 */
export function show(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    if (isObject(value) && !isTensor(value)) return JSON.stringify(value).slice(0, 200)
  } catch {
    // Described below.
  }
  return describe(value)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isTensor = (value: object): boolean => Symbol.for('nx.tensor') in value
