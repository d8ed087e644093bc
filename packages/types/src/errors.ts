// The one error class that user mistakes raise, in every package.
import { isOfKind } from './kind.ts'
import { show } from './show.ts'

/** Address of the page of errors up to a code. A release writes its own here; sources are no release and have none. */
const errorPages: string = ''

/** Facts about the mistake, for programs: shapes, types, names, limits. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/**
 * Raised for every mistake of a caller. The message reads `op: what is wrong, got …; how to fix`, and of more than 2,000
 * characters, as where a whole file was given, the middle is left out.
 *
 * `code` is stable and meant for programs, `op` names the function that was called, `details` holds the facts. Clones
 * keep only message, stack and `cause`, so `cause` repeats the three, and `asNxError` reads them.
 *
 * @example
 * new NxError('shape', 'reshape', 'cannot turn 6 elements into [4]').message // => 'reshape: cannot turn 6 elements into [4]'
 */
export class NxError extends Error {
  /** @internal */
  static readonly kind: symbol = /* @__PURE__ */ Symbol.for('nx.NxError')

  static override [Symbol.hasInstance]<T>(
    this: abstract new (...args: never[]) => T,
    value: unknown,
  ): value is T {
    return isOfKind(this, value)
  }

  override readonly name: string = 'NxError'
  declare readonly code: string
  declare readonly op: string
  declare readonly details: ErrorDetails
  /** Where the code is explained; not there in a build from sources. */
  declare readonly url?: string

  constructor(code: string, op: string, message: string, details: ErrorDetails = {}) {
    const kept: Record<string, unknown> = {}
    for (const key in details) kept[key] = cloneable(details[key])
    super(within(`${op}: ${message}`), { cause: { code, op, details: kept } })
    this.code = code
    this.op = op
    this.details = details
    if (errorPages) this.url = errorPages + code
  }
}

/**
 * An error that `postMessage` or `structuredClone` copied, as an `NxError` with its code, op, details, message and stack
 * again. Other errors become one with the code `foreign`, unless they have a code, and with their name as op.
 *
 * @example
 * asNxError(structuredClone(new NxError('shape', 'reshape', 'no'))).code // => 'shape'
 * asNxError(new TypeError('no')).message // => 'TypeError: no'
 */
export function asNxError(value: unknown): NxError {
  if (value instanceof NxError) return value
  const { name = 'Error', message = value, stack, cause } = Object(value)
  const { code = 'foreign', op: own = name, details } = Object(Object(cause).op ? cause : value)
  const op = text(own)
  const error = new NxError(text(code), op, text(message).replace(`${op}: `, ''), details ?? {})
  if (stack !== undefined) error.stack = stack
  return error
}

/** Keeps both ends of what is too long to be read: what is wrong, and how to fix it. */
function within(message: string): string {
  return message.length > 2000 ? `${message.slice(0, 1500)} … ${message.slice(-400)}` : message
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : show(value)
}

/** What structured cloning keeps of a detail: text, numbers and arrays of them; no tensors, functions or backends. */
function cloneable(value: unknown, depth = 4): unknown {
  if (Array.isArray(value) && depth > 0) return value.map((each) => cloneable(each, depth - 1))
  return Object(value) === value || typeof value === 'symbol' ? undefined : value
}
