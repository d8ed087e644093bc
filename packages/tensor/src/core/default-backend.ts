// The backend on which tensors are created when none is named.
import { type Backend, checkContract, NxError } from '@nx/types'
import { checkFunction, checkSync } from './checks.ts'
import { describe } from './element.ts'

/** What all copies of this package in a program share. */
interface Default {
  current?: Backend | null | undefined
  fallback?: () => Backend | null
}

const place = /* @__PURE__ */ Symbol.for('nx.default')

const shared = (): Default => ((globalThis as { [place]?: Default })[place] ??= {})

/**
 * Sets the backend on which tensors are created when none is named, and returns the one before, or `null`.
 *
 * @throws NxError `no_backend` for what is none, `contract_version` if the backend was written for another version of the contract.
 *
 * @example
 * const before = setDefaultBackend(binaryBackend())
 * tensor([1, 2]).backend.name // => 'binary'
 */
export function setDefaultBackend(backend: Backend | null): Backend | null {
  const before = shared().current ?? null
  shared().current = backend === null ? null : checkBackend('setDefaultBackend', backend)
  return before
}

/**
 * Says what the default backend is where none was set, asked for when the first tensor needs one.
 *
 * @internal
 */
export function setFallbackBackend(make: () => Backend | null): void {
  shared().fallback = make
}

/**
 * The backend given, or the default one.
 *
 * @throws NxError `no_backend` if there is neither.
 *
 * @example
 * defaultBackend().name // => 'binary'
 */
export function defaultBackend(given?: Backend, op = 'defaultBackend'): Backend {
  if (given !== undefined) return checkBackend(op, given)
  const { current, fallback } = shared()
  const found = current ?? fallback?.()
  // Checked again, because another copy may have set it.
  if (found) return checkBackend(op, found)
  throw new NxError(
    'no_backend',
    op,
    'there is no default backend; call setDefaultBackend(binaryBackend()) once, or pass { backend }',
  )
}

/**
 * Runs a synchronous function with another default backend.
 *
 * @throws NxError `async_scope` if the function returns a promise: the default would be back before it is
 * done.
 *
 * @example
 * withDefaultBackend(binaryBackend(), () => tensor(1).backend.name) // => 'binary'
 */
export function withDefaultBackend<T>(backend: Backend, fn: () => T): T {
  checkFunction('withDefaultBackend', fn)
  return underBackend(checkBackend('withDefaultBackend', backend), () =>
    checkSync(
      'withDefaultBackend',
      fn(),
      'and the default backend does not survive await; pass { backend } instead',
    ),
  )
}

/**
 * `withDefaultBackend` for callers that need no checks.
 *
 * @internal
 */
export function underBackend<T>(backend: Backend, fn: () => T): T {
  const state = shared()
  const before = state.current
  state.current = backend
  try {
    return fn()
  } finally {
    state.current = before
  }
}

/**
 * The backend, if it is one. Throws `no_backend` or `contract_version`.
 *
 * @internal
 */
export function checkBackend(op: string, backend: unknown): Backend {
  if (typeof (backend as Backend | undefined)?.execute === 'function')
    return checkContract(backend as Backend)
  const fix =
    typeof backend === 'function'
      ? `call it, as in ${backend.name}()`
      : backend instanceof Promise
        ? 'await it first'
        : 'call a factory, as in binaryBackend()'
  throw new NxError('no_backend', op, `got ${describe(backend)} where a backend belongs; ${fix}`, { backend })
}
