// jit: functions traced and compiled once per kind of argument.
import { defaultBackend, isTensor, type Tensor, type TensorLike } from '@nx/tensor'
import { backendOf, checkFunction, checkSync, describe } from '@nx/tensor/internal'
import { type Backend, identityKey, show } from '@nx/types'
import { keyOfArguments } from './cache-key.ts'
import { flattened, type Like, replaceLeaves, type Structure, toTensors, type Traced } from './container.ts'
import { defaults } from './default-options.ts'
import { donatedAmong } from './donation.ts'
import { isLike, type LatestCall, latestCall } from './latest-call.ts'
import { compileVariant, type Variant } from './variant.ts'
import { formOf } from './form.ts'
import { checkJitOptions, type JitOptions, notOption } from './jit-options.ts'
import { callEither, ownFunction } from './place.ts'
import { aimedAt, currentScope, toExpression } from './trace.ts'
import { traceFunction, type TracedFunction } from './trace-function.ts'
import { warnOfStorm } from './warn-of-storm.ts'
import { type Meetings, meetingsKey, weakConstant } from './weak.ts'

/** Arguments of a compiled function: numbers may stand for tensors. */
export type Arguments<P extends readonly unknown[]> = { [K in keyof P]: Like<P[K]> }

/**
 * Parameters as a function has them while it is traced: tensors where callers may give numbers, but for those at the
 * static positions `S`. An optional one that takes numbers and no tensors, such as the options of `sum`, is not given.
 */
export type TracedParameters<P extends readonly unknown[], S extends readonly number[] = []> = {
  [K in keyof P]: K extends `${S[number]}`
    ? P[K]
    : Traced<P[K]> extends P[K]
      ? Traced<P[K]>
      : undefined extends P[K]
        ? undefined
        : Traced<P[K]>
}

/** The parameters that callers may give: all but optional ones that take numbers and no tensors. */
export type GivenParameters<P extends readonly unknown[], S extends readonly number[] = []> = {
  [K in keyof P]: K extends `${S[number]}` ? P[K] : Traced<P[K]> extends P[K] ? P[K] : undefined
}

/** A compiled function. */
export interface Jitted<P extends readonly unknown[], R> {
  (...args: Arguments<P>): Traced<R>
  /** The same, for backends that cannot be read synchronously while a function branches or loops. */
  async(...args: Arguments<P>): Promise<Traced<R>>
}

/**
 * A compiled function that need not make promises.
 *
 * @internal
 */
export interface Startable<P extends readonly unknown[], R> extends Jitted<P, R> {
  /** As `async`, but gives the result itself where nothing has to be waited for, and throws what fails then. */
  start(...args: Arguments<P>): Traced<R> | Promise<Traced<R>>
}

/** A function as tracing takes it. */
export type AnyFunction = (...args: never[]) => unknown

/**
 * Gives a function that is traced once per kind of argument, compiled where the backend compiles, and then run as a
 * whole. Types, shapes, names, vectorized axes, structure, static values and the backend make the kind.
 *
 * Arguments and results are tensors, numbers and containers of them; numbers become scalar tensors. The function sees
 * tensors without elements, so it may not read them: choose with `cond` or `select`, repeat with `whileLoop`. Booleans,
 * texts and functions are static: the function sees them as they are. So it does arguments at the positions that the
 * option `static` names, such as a number that says how often to repeat something. Tensors it takes from outside are
 * fixed when it is traced. Called while another function is traced, it becomes part of it.
 *
 * @throws NxError `traced_value` if the function reads a tensor, `leaked_tracer` if it uses one of an earlier trace,
 * `async_scope` if it returns a promise, `container` for an argument that is no container, `mixed_backends`,
 * `not_function`, `unknown_option`, `option`.
 *
 * @example
 * const norm = jit((x) => sqrt(sum(multiply(x, x))))
 * toNumber(norm(tensor([3, 4]))) // => 5
 * const activation = jit((x: Tensor, leaky: boolean) => (leaky ? leakyRelu(x) : relu(x)))
 * toArray(activation(f32([-1, 2]), true)) // => [-0.01, 2]
 */
export function jit<
  P extends readonly unknown[] = Tensor[],
  const R = unknown,
  const S extends readonly number[] = [],
>(fn: (...args: TracedParameters<P, S>) => R, options: JitOptions<S> = {}): Jitted<GivenParameters<P, S>, R> {
  return jitAs('jit', fn as AnyFunction as (...args: GivenParameters<P, S>) => R, options)
}

/**
 * `jit` for a function of another name that has options of its own; `given` is what the user gave it.
 *
 * @internal
 */
export function jitAs<P extends readonly unknown[], R>(
  op: string,
  fn: (...args: P) => R,
  options: JitOptions,
  own: readonly string[] = [],
  given: AnyFunction = fn,
): Startable<P, R> {
  checkJit(op, given, options, own)
  if (given !== fn) ownFunction(fn)
  const variants = new Map<string, Variant>()
  const meetings: Meetings = {}
  const statics = options.static ?? []
  let latest: LatestCall | undefined
  const lookup = (args: readonly unknown[], leaves: TensorLike[]): Variant => {
    if (latest !== undefined && isLike(latest, args, defaults.key)) {
      leaves.push(...(args as readonly Tensor[]))
      return latest.variant
    }
    const variant = find(args, leaves)
    if (statics.length === 0) latest = latestCall(args, defaults.key, variant)
    return variant
  }
  const find = (args: readonly unknown[], leaves: TensorLike[]): Variant => {
    const inputs = keyOfArguments(op, args, statics, leaves)
    const settings = { ...defaults.options, ...options }
    const backend = backendFor(op, leaves, settings)
    const donated = `!${donatedAmong(leaves).join()}`
    const base = inputs + identityKey(backend) + defaults.key
    const key = base + meetingsKey(meetings, leaves) + donated
    const known = variants.get(key)
    if (known !== undefined) {
      variants.delete(key)
      variants.set(key, known)
      return known
    }
    const variant = compileFor(op, fn, args, backend, settings, meetings)
    variants.set(base + meetingsKey(meetings, leaves) + donated, variant)
    if (variants.size > (settings.cacheSize ?? 64)) evictOldest(variants)
    return variant
  }
  return Object.assign(callable(op, fn, statics, lookup), { variants })
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
export function defn<
  P extends readonly unknown[] = Tensor[],
  const R = unknown,
  const S extends readonly number[] = [],
>(fn: (...args: TracedParameters<P, S>) => R, options: JitOptions<S> = {}): Jitted<GivenParameters<P, S>, R> {
  return jitAs('defn', fn as AnyFunction as (...args: GivenParameters<P, S>) => R, options)
}

/** Throws `not_function`, `unknown_option`, or `option` for options that are none. */
export function checkJit(op: string, fn: AnyFunction, options: JitOptions, own: readonly string[]): void {
  checkFunction(op, fn)
  if (isTensor(options) || Array.isArray(options))
    throw notOption(op, `arguments go to what it gives, got ${describe(options)}; write ${op}(f)(x)`)
  checkJitOptions(op, options, ['static', ...own])
  const statics: unknown = options.static ?? []
  const isList = Array.isArray(statics)
  if (isList && statics.every((each) => isPosition(fn, each))) return
  const got = isList ? `[${statics.map(show).join(', ')}] for a function of ${fn.length}` : show(statics)
  throw notOption(op, `static is a list of positions, got ${got}; write [0]`)
}

/** Whether a function may have an argument there: beyond its length only with defaults or a rest in its head. */
function isPosition(fn: AnyFunction, position: number): boolean {
  const isNatural = Number.isInteger(position) && position >= 0
  return isNatural && (position < fn.length || /[=.]|native/.test(String(fn).split(/=>|\)\s*\{/)[0]!))
}

/** A jitted function over a way to find the compiled variant for its arguments. */
export function callable<P extends readonly unknown[], R>(
  op: string,
  fn: (...args: P) => R,
  statics: readonly number[],
  lookup: (args: readonly unknown[], leaves: TensorLike[]) => Variant,
): Startable<P, R> {
  const jitted = (...args: Arguments<P>): Traced<R> => {
    if (currentScope() !== null) return inlined(op, fn, args, statics) as Traced<R>
    const leaves: TensorLike[] = []
    return lookup(args, leaves).run(leaves) as Traced<R>
  }
  const start = (...args: Arguments<P>): Traced<R> | Promise<Traced<R>> => {
    if (currentScope() !== null) return inlined(op, fn, args, statics) as Traced<R>
    const leaves: TensorLike[] = []
    return lookup(args, leaves).start(leaves) as Traced<R> | Promise<Traced<R>>
  }
  const async = async (...args: Arguments<P>): Promise<Traced<R>> => await start(...args)
  return ownFunction(Object.assign(jitted, { async, start }))
}

/** The call as part of the function being traced: numbers become weak tensors, as they would outside. */
function inlined(op: string, fn: AnyFunction, args: readonly unknown[], statics: readonly number[]): unknown {
  const tensors = args.map((arg, i) => (statics.includes(i) ? arg : replaceLeaves(op, arg, weakConstant)))
  return toTensors(op, checkSync(op, callEither(fn, ...(tensors as never[]))))
}

/** Traces and compiles a function for arguments like these. */
export function compileFor(
  op: string,
  fn: AnyFunction,
  args: readonly unknown[],
  backend: Backend,
  options: JitOptions,
  meetings: Meetings,
): Variant {
  const { leaves, structure } = flattenArguments(op, args, options.static ?? [])
  const forms = leaves.map(formOf)
  const trace = (): TracedFunction => traceFunction(op, fn, structure, forms, leaves, meetings)
  return aimedAt(backend, () => {
    const traced = options.debug?.trace(trace) ?? trace()
    warnOfStorm(fn, traced)
    const numbers = leaves.flatMap((leaf, i) => (isTensor(leaf) ? [] : [i]))
    const inputs = { structure, forms, donated: donatedAmong(leaves), numbers }
    return compileVariant(traced, inputs, backend, options)
  })
}

/** The leaves of all arguments but static ones. */
export function flattenArguments(
  op: string,
  args: readonly unknown[],
  statics: readonly number[],
): { readonly leaves: readonly TensorLike[]; readonly structure: Structure } {
  const parts = args.map((arg, i) =>
    statics.includes(i)
      ? { leaves: [], structure: { kind: 'static', value: arg } as const }
      : flattened(op, arg),
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
  if (found?.recorder !== undefined)
    for (const tensor of tensors) if (tensor.backend.recorder !== undefined) toExpression(tensor)
  return options.backend ?? found ?? defaultBackend()
}

function evictOldest(variants: Map<string, Variant>): void {
  const [key, variant] = variants.entries().next().value!
  variants.delete(key)
  variant.dispose()
}
