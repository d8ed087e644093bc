// What is told of an error.
import { ImportError } from './import-error.ts'
import { lineOf } from './place.ts'
import type { Failure } from './protocol.ts'

const longest = 10_000

/** Name, code, message and line of whatever was thrown. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { name: 'Thrown', code: null, message: String(error).slice(0, longest), line: null }
  }
  const { code, loc } = error as { readonly code?: unknown; readonly loc?: { readonly line?: unknown } }
  // The parser says where, in the message and beside it; its own frames lead nowhere.
  const parsed = typeof loc?.line === 'number' ? loc.line : null
  const message = parsed === null ? error.message : error.message.replace(/^Error transforming .*?: /, '')
  return {
    name: parsed === null || error instanceof ImportError ? error.name : 'SyntaxError',
    code: typeof code === 'string' ? code : null,
    message: message.slice(0, longest),
    line: parsed ?? lineOf(error.stack),
  }
}
