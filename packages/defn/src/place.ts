// Where in the user's code something happened, told from a stack.
import { isTensor } from '@nx/tensor'
import { NxError } from '@nx/types'

/** The name of frames in which the library calls a function of the user's: a property, which no bundler renames. */
const boundary = 'nx:user'

type Caller = <R>(fn: (...args: never) => R, ...args: readonly unknown[]) => R

/**
 * Calls a function of the user's.
 *
 * @internal
 */
export const callUser: Caller = {
  [boundary]: <R>(fn: (...args: never) => R, ...args: readonly unknown[]): R => fn(...(args as never)),
}[boundary]!

const ownFunctions = /* @__PURE__ */ new WeakSet<object>()

/**
 * Says that a function which is traced is the library's, and what it calls is the user's.
 *
 * @internal
 */
export function ownFunction<F extends object>(fn: F): F {
  ownFunctions.add(fn)
  return fn
}

/**
 * Calls a function that is traced, the user's unless `ownFunction` says otherwise.
 *
 * @internal
 */
export const callEither: Caller = (fn, ...args) =>
  ownFunctions.has(fn) ? fn(...(args as never)) : callUser(fn, ...args)

/**
 * File, line and column of the innermost frame outside this library, as in `/home/me/train.ts:12:5`; `null` if there is
 * none. Where a bundler has put the library into a file of the program's, it is the outermost frame of the function that
 * the library called last.
 *
 * @internal
 */
export function placeOf(stack?: string): string | null {
  const frames = framesOf(stack)
  const here = framesOf(new Error().stack)[0]?.[2]
  const folders = here?.split(separator).slice(0, -1) ?? []
  const called = frames[frames.findIndex(([line]) => line.includes(boundary)) - 1]
  const isOutside = folders.some(isPackage)
    ? (file: string): boolean => {
        const parts = file.split(separator)
        return !folders.every((folder, i) => isPackage(folder) || folder === parts[i])
      }
    : (file: string): boolean => file !== here && file === called?.[2]
  return (frames.find(([, , file]) => isOutside(file)) ?? called)?.[1] ?? null
}

const separator = /[\\/]/

/** Whether a folder is this package's, beside which others are: in the workspace, in node_modules, of pnpm. */
const isPackage = (folder: string): boolean => /^(@nx\+)?defn(@|$)/.test(folder)

type Frame = readonly [line: string, place: string, file: string]

/** The frames of a stack without those of the engine, innermost first. */
const framesOf = (stack = ''): Frame[] =>
  stack
    .split('\n')
    .map(
      (line) =>
        /.*(?:at |@)(?:.*\()?(?:file:\/\/)?((?!node:)([^()]+):\d+:\d+)\)?$/.exec(
          line,
        ) as unknown as Frame | null,
    )
    .filter((frame) => frame !== null)

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
