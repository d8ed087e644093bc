// jit: functions traced and compiled once per kind of argument.
import {
  backendOf,
  checkFunction,
  checkOptions,
  defaultBackend,
  isTensor,
  type Tensor,
  type TensorLike,
} from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { identityKey, keyOfArguments } from './cache-key.ts'
import { flattenContainer, type Like, type Structure, toTensors, type Traced } from './container.ts'
import { defaults } from './default-options.ts'
import { compileEntry, type Entry } from './executable-entry.ts'
import { formOf } from './form.ts'
import { type JitOptions, shared } from './jit-options.ts'
import { currentScope, toExpression } from './trace.ts'
import { traceFunction, type TracedFunction } from './trace-function.ts'
import { warnOfStorm } from './warn-of-storm.ts'

/** Arguments of a compiled function: numbers may stand for tensors. */
export type Arguments<P extends readonly unknown[]> = { [K in keyof P]: Like<P[K]> }

/** A compiled function. */
export interface Jitted<P extends readonly unknown[], R> {
  (...args: Arguments<P>): Traced<R>
  /** The same, for backends that cannot be read synchronously while a function branches or loops. */
  async(...args: Arguments<P>): Promise<Traced<R>>
}

/** A function as tracing takes it. */
export type AnyFunction = (...args: never[]) => unknown

/**
 * Gives a function that is traced once per kind of argument, compiled where the backend compiles, and then run as a
 * whole. Types, shapes, names, vectorized axes, structure, static values and the backend make the kind.
 *
 * Arguments and results are tensors, numbers and containers of them; numbers become scalar tensors. The function sees
 * tensors without elements, so it may not read them: choose with `cond` or `select`, repeat with `whileLoop`. Tensors
 * it takes from outside are fixed when it is traced. Called while another function is traced, it becomes part of it.
 *
 * @throws NxError `traced_value` if the function reads a tensor, `leaked_tracer` if it uses one of an earlier trace,
 * `async_scope` if it returns a promise, `container` for an argument that is no container, `mixed_backends`,
 * `not_function`, `unknown_option`, `option`.
 *
 * @example
 * const norm = jit((x) => sqrt(sum(multiply(x, x))))
 * toNumber(norm(tensor([3, 4]))) // => 5
 */
export function jit<P extends readonly unknown[] = Tensor[], const R = unknown>(
  fn: (...args: P) => R,
  options: JitOptions = {},
): Jitted<P, R> {
  return jitAs('jit', fn, options)
}

/**
 * `jit` for a function of another name that has options of its own.
 *
 * @internal
 */
export function jitAs<P extends readonly unknown[], R>(
  op: string,
  fn: (...args: P) => R,
  options: JitOptions,
  own: readonly string[] = [],
): Jitted<P, R> {
  checkJit(op, fn, options, own)
  const entries = new Map<string, Entry>()
  const statics = options.static ?? []
  const lookup = (args: readonly unknown[], leaves: TensorLike[]): Entry => {
    const inputs = keyOfArguments(args, statics, leaves)
    const settings = { ...defaults.options, ...options }
    const backend = backendFor('jit', leaves, settings)
    const key = inputs + identityKey(backend) + defaults.key
    const known = entries.get(key)
    if (known !== undefined) {
      entries.delete(key)
      entries.set(key, known)
      return known
    }
    const entry = compileFor(fn, args, backend, settings)
    entries.set(key, entry)
    if (entries.size > (settings.cacheSize ?? 64)) evictOldest(entries)
    return entry
  }
  return Object.assign(callable(fn, statics, lookup), { entries })
}

/**
 * Declares a numerical definition: a function of tensors that is traced, differentiated and compiled. The same as
 * `jit`.
 *
 * @throws NxError as `jit` does.
 *
 * @example
 * const softplus = defn((x) => log(add(exp(x), 1)))
 * toNumber(softplus(0)) // => 0.6931472
 */
export function defn<P extends readonly unknown[] = Tensor[], const R = unknown>(
  fn: (...args: P) => R,
  options: JitOptions = {},
): Jitted<P, R> {
  return jit(fn, options)
}

/** Throws `not_function`, `unknown_option`, or `option` for static arguments that are no list. */
export function checkJit(op: string, fn: unknown, options: JitOptions, own: readonly string[]): void {
  checkFunction(op, fn)
  checkOptions(op, options, [...shared, 'static', ...own])
  if (Array.isArray(options.static ?? [])) return
  throw new NxError('option', op, `static is a list of positions, got ${String(options.static)}; write [0]`)
}

/** A jitted function over a way to find the compiled variant for its arguments. */
export function callable<P extends readonly unknown[], R>(
  fn: (...args: P) => R,
  statics: readonly number[],
  lookup: (args: readonly unknown[], leaves: TensorLike[]) => Entry,
): Jitted<P, R> {
  const jitted = (...args: Arguments<P>): Traced<R> => {
    if (currentScope() !== null) return inlined(fn, args, statics) as Traced<R>
    const leaves: TensorLike[] = []
    return lookup(args, leaves).run(leaves) as Traced<R>
  }
  const async = async (...args: Arguments<P>): Promise<Traced<R>> => {
    if (currentScope() !== null) return inlined(fn, args, statics) as Traced<R>
    const leaves: TensorLike[] = []
    return lookup(args, leaves).runAsync(leaves) as Promise<Traced<R>>
  }
  return Object.assign(jitted, { async })
}

/** The call as part of the function being traced: numbers become tensors, as they would outside. */
function inlined(fn: AnyFunction, args: readonly unknown[], statics: readonly number[]): unknown {
  const tensors = args.map((arg, i) => (statics.includes(i) ? arg : toTensors(arg)))
  return toTensors(fn(...(tensors as never[])))
}

/** Traces and compiles a function for arguments like these. */
export function compileFor(
  fn: AnyFunction,
  args: readonly unknown[],
  backend: Backend,
  options: JitOptions,
): Entry {
  const { leaves, structure } = flattenArguments(args, options.static ?? [])
  const forms = leaves.map(formOf)
  const trace = (): TracedFunction => traceFunction(fn, structure, forms)
  const traced = options.debug?.trace(trace) ?? trace()
  warnOfStorm(fn, traced)
  return compileEntry(traced, { structure, forms }, backend, options)
}

/** The leaves of all arguments but static ones. */
export function flattenArguments(
  args: readonly unknown[],
  statics: readonly number[],
): { readonly leaves: readonly TensorLike[]; readonly structure: Structure } {
  const parts = args.map((arg, i) =>
    statics.includes(i)
      ? { leaves: [], structure: { kind: 'static', value: arg } as const }
      : flattenContainer(arg),
  )
  return {
    leaves: parts.flatMap((part) => part.leaves),
    structure: { kind: 'array', items: parts.map((part) => part.structure) },
  }
}

/** The backend for a call: the one of the options, of the tensors, or the default one. */
export function backendFor(op: string, leaves: readonly TensorLike[], options: JitOptions): Backend {
  const tensors = leaves.filter(isTensor)
  const found = tensors.length === 0 ? undefined : backendOf(op, tensors)
  // Tensors of a trace that has ended are refused.
  if (found?.adopt !== undefined)
    for (const tensor of tensors) if (tensor.backend.adopt !== undefined) toExpression(tensor)
  return options.backend ?? found ?? defaultBackend()
}

function evictOldest(entries: Map<string, Entry>): void {
  const [key, entry] = entries.entries().next().value!
  entries.delete(key)
  entry.dispose()
}
