// Where in the user's code something happened, told from a stack.
import { isTensor } from '@nx/tensor'
import { NxError } from '@nx/types'

/** Frames of this library, from source or built, and of the engine. */
const own =
  /[\\/](?:@nx|packages)[\\/](?:types|tensor|defn|grad|linalg|random|compiler|serving|nx|backend-\w+)[\\/](?:src|dist)[\\/]|node:/

/**
 * File, line and column of the innermost frame outside this library, as in `/home/me/train.ts:12:5`; `null` if there is
 * none.
 *
 * @internal
 */
export function placeOf(stack = ''): string | null {
  for (const frame of stack.split('\n')) {
    const place = /(?:at |@)(?:.*\()?(?:file:\/\/)?([^()]+:\d+:\d+)\)?$/.exec(frame)?.[1]
    if (place !== undefined && !own.test(place)) return place
  }
  return null
}

/**
 * Runs a function with stacks deep enough to reach the user's frame below composite operations, branches and loops.
 *
 * @internal
 */
export function withDeepStacks<T>(fn: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 60
  try {
    return fn()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/**
 * The error, with the user's line at the end of its message.
 *
 * @internal
 */
export function locate<E>(error: E): E {
  if (error instanceof NxError && !('place' in error.details)) {
    const place = placeOf(error.stack)
    if (error.code !== 'invalid_value' && Object.values(error.details).flat().some(isTracedScalar))
      error.message += staticHint
    Object.assign(error.details, { place })
    if (place !== null) error.message += ` (at ${place})`
  }
  return error
}

/** What to do about a number that JavaScript needs to know. */
export const staticHint = '; if it decides what is computed, make it static, as in jit(f, { static: [1] })'

function isTracedScalar(value: unknown): boolean {
  return isTensor(value) && value.backend.recorder !== undefined && value.shape.length === 0
}

/**
 * An error of a traced function, with the user's line at the end of its message.
 *
 * @internal
 */
export function tracingError(...args: ConstructorParameters<typeof NxError>): NxError {
  return locate(withDeepStacks(() => new NxError(...args)))
}
