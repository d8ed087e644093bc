// The options of jit and friends that hold where a call does not say otherwise.
import { checkFunction, checkSync } from '@nx/tensor/internal'
import { identityKey } from '@nx/types'
import { checkJitOptions, type JitOptions } from './jit-options.ts'

/** Options that may hold for every function. */
export type DefaultOptions = Omit<JitOptions, 'static'>

/** What is set. Compiled variants made under other defaults do not count, which `key` takes care of. */
export const defaults: { options: DefaultOptions; key: string } = { options: {}, key: '' }

/**
 * The options with which functions are compiled where a call does not say otherwise.
 *
 * @example
 * defaultOptions() // => {}
 */
export function defaultOptions(): DefaultOptions {
  return defaults.options
}

/**
 * Sets the options with which functions are compiled where a call does not say otherwise, and returns those before.
 * They hold for each call from now on, also of functions made earlier. For scripts and tests; a library passes options.
 *
 * @throws NxError `unknown_option`, and for their values `option`, `not_function` or `no_backend`.
 *
 * @example
 * const before = setDefaultOptions({ compiler: evaluateGraph })
 * toNumber(jit((x) => add(x, 1))(2)) // => 3
 * setDefaultOptions(before) // => { compiler: evaluateGraph }
 */
export function setDefaultOptions(options: DefaultOptions): DefaultOptions {
  return replaced('setDefaultOptions', options)
}

/** Sets options for the function named, and returns those before. */
function replaced(op: string, options: DefaultOptions): DefaultOptions {
  checkJitOptions(op, options, [])
  const before = defaults.options
  defaults.options = options
  defaults.key = keyOf(options)
  return before
}

/** The same for the same options, so that coming back to them finds what was compiled under them. */
function keyOf(options: object): string {
  return Object.entries(options)
    .map(([name, value]): string => {
      if (name === 'hooks' || name === 'compileOptions')
        return `;${name}(${keyOf((value as object | undefined) ?? {})})`
      const isObject = typeof value === 'function' || (typeof value === 'object' && value !== null)
      return `;${name}${isObject ? identityKey(value as WeakKey) : String(value)}`
    })
    .sort()
    .join('')
}

/**
 * Runs a synchronous function with other default options.
 *
 * @throws NxError as `setDefaultOptions`, `not_function`, and `async_scope` if the function returns a promise: the defaults would be back
 * before it is done.
 *
 * @example
 * withDefaultOptions({ cacheSize: 1 }, () => defaultOptions()) // => { cacheSize: 1 }
 */
export function withDefaultOptions<T>(options: DefaultOptions, fn: () => T): T {
  checkFunction('withDefaultOptions', fn)
  const before = replaced('withDefaultOptions', options)
  try {
    return checkSync(
      'withDefaultOptions',
      fn(),
      'and default options do not survive await; pass the options to jit instead',
    )
  } finally {
    setDefaultOptions(before)
  }
}
