// hook: a function of the host that sees a value when it is computed.

import { toTensor } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { flattened, ownTensors, type Structure, type Traced, withLeaves } from './container.ts'
import { type Form, formOf } from './form.ts'
import { recordHost, tensorsOf } from './host-call.ts'
import type { HostNode } from './host-node.ts'
import { currentScope, toExpression } from './trace.ts'

/** What a hook calls. Under `f.async` a promise it gives is awaited; otherwise nobody waits for it. */
export type HookCallback<T> = (value: Traced<T>) => unknown

/**
 * Gives the value back, and calls a function with it each time it is computed: tensors with elements, even where the
 * hook stands in a compiled function. Nx's `io_call`.
 *
 * A hook runs whether or not its result is used; in a branch only where the branch is taken, in a loop in every round,
 * and several hooks in the order they were written. It changes no gradient, and computing values again for a gradient
 * does not repeat it. With a name, `jit(fn, { hooks: { name: callback } })` calls another function instead; a hook
 * with a name and nothing to call costs nothing.
 *
 * A backend that compiles does so between the hooks, so each one costs some speed.
 *
 * @throws NxError `hook` without a name and a function, and what the function throws.
 *
 * @example
 * const seen: unknown[] = []
 * const f = jit((x) => multiply(hook(add(x, 1), (y) => seen.push(toNumber(y))), 2))
 * toNumber(f(3)) // => 8
 * seen // => [4]
 * const watched = jit((x) => hook(add(x, 1), 'sum'), { hooks: { sum: (y) => seen.push(toArray(negate(y))) } })
 * toNumber(watched(3)) // => 4
 * seen // => [4, -4]
 */
export function hook<const T>(value: T, callback: HookCallback<T>): Traced<T>
export function hook<const T>(value: T, name: string, callback?: HookCallback<T>): Traced<T>
export function hook(value: unknown, first: unknown, second?: unknown): unknown {
  return hookAs('hook', value, first, second)
}

/** `hook` for the function named. */
export function hookAs(op: string, value: unknown, first: unknown, second?: unknown): unknown {
  const name = typeof first === 'string' ? first : undefined
  const callback = (name === undefined ? first : second) as ((value: unknown) => unknown) | undefined
  if (callback !== undefined || name === undefined) checkCallback(callback, name)
  const { leaves, structure } = flattened(op, value)
  const tensors = leaves.map((leaf) => toTensor(leaf, op))
  const given = withLeaves(structure, tensors)
  if (currentScope() === null) {
    callback?.(given)
    return ownTensors(op, given)
  }
  const forms = tensors.map(formOf)
  recordHost('hook', tensors.map(toExpression), [], (hooks) => {
    const called = (name === undefined ? undefined : hooks?.[name]) ?? callback
    if (called === undefined) return null
    checkCallback(called, name)
    return caller(called, structure, forms)
  })
  return ownTensors(op, given)
}

function checkCallback(callback: unknown, name: string | undefined): void {
  if (typeof callback === 'function') return
  throw new NxError(
    'hook',
    'hook',
    `a hook calls a function, got ${typeof callback}${name === undefined ? '' : ` for "${name}"`}; give ` +
      'hook(value, callback), or hook(value, name) with jit(fn, { hooks: { [name]: callback } })',
    { name, got: typeof callback },
  )
}

function caller(
  callback: (value: never) => unknown,
  structure: Structure,
  forms: readonly Form[],
): HostNode['run'] {
  return function* (inputs, backend) {
    const call = (): unknown => callback(withLeaves(structure, tensorsOf(inputs, backend, forms)) as never)
    yield {
      now: () => void call(),
      later: async () => void (await call()),
    }
    return []
  }
}
