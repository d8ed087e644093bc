// The text of a formula, and errors that point into it.
import { NxError } from '@nx/types'

/** How an interpolated value shows in messages. */
const placeholder = '${…}'

/** The text of a template, with a placeholder for each value. */
export function sourceOf(strings: readonly string[]): string {
  return strings.join(placeholder)
}

/** Where each string of a template begins in its text. */
export function offsets(strings: readonly string[]): number[] {
  let next = 0
  return strings.map((text) => {
    const offset = next
    next += text.length + placeholder.length
    return offset
  })
}

/** The error for what the text itself says wrongly. */
export function fail(code: string, source: string, position: number, message: string): NxError {
  return new NxError(code, 'formula', message + pointer(source, position), { formula: source, position })
}

/** Runs one operation of a formula, and lets its error say where in the formula it stands. */
export function located<T>(source: string, position: number, run: () => T): T {
  try {
    return run()
  } catch (error) {
    // What points into a formula already stands in one that a function of this formula uses.
    if (!(error instanceof NxError) || 'formula' in error.details) throw error
    const { code, op, message, details } = error
    const own = message.slice(op.length + 2) + pointer(source, position)
    throw new NxError(code, op, own, { ...details, formula: source, position })
  }
}

/** The line of a position, and a mark below it. */
function pointer(source: string, position: number): string {
  const start = source.lastIndexOf('\n', position - 1) + 1
  const [line = ''] = source.slice(start).split('\n', 1)
  const indent = /^\s*/.exec(line)![0].length
  return `\n  ${line.slice(indent)}\n  ${' '.repeat(Math.max(0, position - start - indent))}^`
}
