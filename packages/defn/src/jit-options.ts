// The options of jit and friends.
import { defaultBackend } from '@nx/tensor'
import { checkFunction, checkOptions, describe } from '@nx/tensor/internal'
import { type Backend, type CompileOptions, NxError } from '@nx/types'
import type { Debugger } from './build-graph.ts'
import type { Compiler, Hooks } from './host-node.ts'

/** Names of the options that may also be set for all functions. */
const shared: readonly string[] = ['backend', 'compiler', 'cacheSize', 'compileOptions', 'hooks', 'debug']

/** Options of `jit`, `defn` and `compile`; `S` are the positions of static arguments. */
export interface JitOptions<S extends readonly number[] = readonly number[]> {
  /** Where to run; by default the backend of the tensors among the arguments, else the default backend. */
  readonly backend?: Backend
  /**
   * What makes the graph run; by default the backend, if it compiles, else `evaluateGraph`, which runs it call by
   * call on any backend.
   */
  readonly compiler?: Compiler
  /**
   * Positions of arguments that are not traced: each value of theirs compiles a variant of its own. Booleans, texts and
   * functions are static anyway; a number that decides what is computed has to be named here.
   */
  readonly static?: S
  /** How many compiled variants are kept; 64 by default. */
  readonly cacheSize?: number
  /** Handed to the compiler. */
  readonly compileOptions?: CompileOptions
  /** Functions to call with the values of hooks of these names, instead of what they call otherwise. */
  readonly hooks?: Hooks
  /** Looks into the function, which the evaluator runs then: `printIntermediates()`, `saveIntermediates(folder)`, … */
  readonly debug?: Debugger
  /** A tensor is not options. */
  readonly shape?: never
}

/**
 * Throws `unknown_option`, `option`, `not_function` or `no_backend` for options that are none: those that hold for all
 * functions, and the function's `own`.
 *
 * @internal
 */
export function checkJitOptions(op: string, options: JitOptions, own: readonly string[]): void {
  checkOptions(op, options, [...shared, ...own])
  const { backend, cacheSize, compiler, debug } = options
  if (backend !== undefined) defaultBackend(backend, op)
  if (cacheSize !== undefined && !(Number.isInteger(cacheSize) && cacheSize > 0))
    throw notOption(
      op,
      `cacheSize is a whole number above 0, got ${describe(cacheSize)}; leave it out for 64`,
    )
  if (compiler !== undefined) checkFunction(op, compiler)
  if (debug !== undefined) checkFunction(op, debug?.trace)
}

/** The error for an option, or options, that are none. */
export function notOption(op: string, message: string): NxError {
  return new NxError('option', op, message)
}
