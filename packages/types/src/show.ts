// Values in error messages.

/**
 * A value as error messages show it.
 *
 * @internal
 */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function'
  return isObject(value) ? value.constructor?.name || 'object' : String(value)
}

/**
 * A value in an error message as one would write it, or described where it cannot be written. Never fails, whatever
 * the value is.
 *
 * @internal
 */
export function show(value: unknown): string {
  try {
    if (isObject(value) && !isTensor(value)) return JSON.stringify(value).slice(0, 200)
  } catch {
    // Described below.
  }
  return describe(value)
}

/** @internal */
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** @internal */
export const isTensor = (value: object): boolean => Symbol.for('nx.tensor') in value
