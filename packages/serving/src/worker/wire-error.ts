// Errors as plain data: cloning one would lose its class, its name and what it carries.
import { asNxError, NxError } from '@nx/types'

/** What a function threw. */
export interface WireError {
  readonly kind: 'nx' | 'error' | 'value'
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  /** Code, op and details of an NxError; the cause of another, if it is an error; the value, if it is none. */
  readonly cause?: unknown
  /** Other properties that are plain, such as `code`. */
  readonly own: Readonly<Record<string, unknown>>
}

const deepest = 4

/** What was thrown, as data that can be cloned. */
export function toWireError(thrown: unknown, depth = 0): WireError {
  if (!(thrown instanceof Error))
    return { kind: 'value', name: 'Error', message: '', stack: undefined, own: {}, cause: cloned(thrown) }
  const { name, message, stack } = thrown
  const own = Object.fromEntries(
    Object.entries(thrown).filter(([, value]) => Object(value) !== value && typeof value !== 'symbol'),
  )
  const isNx = thrown instanceof NxError
  const chained =
    thrown.cause === undefined || depth >= deepest ? undefined : toWireError(thrown.cause, depth + 1)
  return {
    kind: isNx ? 'nx' : 'error',
    name: String(name),
    message: String(message),
    stack: stack === undefined ? undefined : String(stack),
    own,
    cause: isNx ? thrown.cause : chained,
  }
}

/** The value if it can be cloned, else its text. */
function cloned(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return String(value)
  }
}

const classes: Readonly<Record<string, new (message: string) => Error>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
}

/** What was thrown, as it was but for classes that only the other thread knows: those become `Error` with their name. */
export function fromWireError({ kind, name, message, stack, own, cause }: WireError): unknown {
  if (kind === 'value') return cause
  if (kind === 'nx') return asNxError({ name, message, stack, cause })
  const made = new (classes[name] ?? Error)(message)
  Object.assign(made, own)
  if (made.name !== name)
    Object.defineProperty(made, 'name', { value: name, configurable: true, writable: true })
  if (stack !== undefined) made.stack = stack
  if (cause !== undefined) made.cause = fromWireError(cause as WireError)
  return made
}
