// Errors on their way to another machine.
import { NxError } from '@nx/types'
import { malformed } from '../wire.ts'

/** Errors of the language that are made anew as what they are. */
const standard = { Error, TypeError, RangeError, SyntaxError, EvalError, URIError, ReferenceError } as const

/** An error as data: without its stack, which is the other machine's affair. */
export function toWireError(error: unknown): Record<string, unknown> {
  if (error instanceof NxError) {
    const { code, op, message, details } = error
    return { code, op, message: message.slice(op.length + 2), details: plain(details) }
  }
  if (error instanceof Error) return { name: error.name, message: error.message }
  return { thrown: plain(error) }
}

/** The error that was sent: an NxError, one of the language, or an `Error` of the same name. */
export function fromWireError(value: unknown): unknown {
  const { code, op, message, details, name, thrown } = Object(value) as Record<string, unknown>
  if (typeof code === 'string' && typeof op === 'string' && typeof message === 'string')
    return new NxError(code, op, message, Object(details) as Record<string, unknown>)
  if (typeof name === 'string' && typeof message === 'string') {
    const made = Object.hasOwn(standard, name)
      ? new standard[name as keyof typeof standard](message)
      : new Error(message)
    if (made.name !== name) made.name = name
    return made
  }
  if (thrown === undefined) throw malformed('cluster', 'an error says nothing')
  return thrown
}

/** What crosses of facts: texts, numbers and lists and objects of them; the rest as text. */
function plain(value: unknown, depth = 4): unknown {
  if (value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return value
  if (typeof value !== 'object' || depth === 0) return String(value)
  if (Array.isArray(value)) return value.slice(0, 1000).map((each) => plain(each, depth - 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) return String(value)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each, depth - 1)]))
}
