// Where in the user's code something happened, told from a stack.

/** Frames of this library: its packages, from source or built. */
const own =
  /[\\/](?:@nx|packages)[\\/](?:types|tensor|defn|grad|linalg|random|compiler|serving|nx|backend-\w+)[\\/](?:src|dist)[\\/]|node:/

/**
 * File, line and column of the innermost frame outside this library, as in `train.ts:12:5`; `null` if there is none.
 *
 * @internal
 */
export function placeOf(stack = ''): string | null {
  for (const frame of stack.split('\n').slice(1)) {
    const location = /\(?(?:file:\/\/)?([^()\s]+:\d+:\d+)\)?$/.exec(frame)?.[1]
    if (location !== undefined && !own.test(frame)) return location
  }
  return null
}

/**
 * The stack of the caller, deep enough to reach the user's frame below composite operations, branches and loops.
 *
 * @internal
 */
export function deepStack(): string {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 60
  const { stack } = new Error()
  Error.stackTraceLimit = stackTraceLimit
  return stack ?? ''
}
