// The options of jit and friends.
import type { Backend, CompileOptions } from '@nx/types'
import type { Debugger } from './build-graph.ts'
import type { Compiler, Hooks } from './host-node.ts'

/** Names of the options that may also be set for all functions. */
export const shared: readonly string[] = [
  'backend',
  'compiler',
  'cacheSize',
  'compileOptions',
  'hooks',
  'debug',
]

/** Options of `jit`, `defn` and `compile`. */
export interface JitOptions {
  /** Where to run; by default the backend of the tensors among the arguments, else the default backend. */
  readonly backend?: Backend
  /**
   * What makes the graph run; by default the backend, if it compiles, else `evaluateGraph`, which runs it call by
   * call on any backend.
   */
  readonly compiler?: Compiler
  /** Positions of arguments that are not traced: each value of theirs compiles a variant of its own. */
  readonly static?: readonly number[]
  /** How many compiled variants are kept; 64 by default. */
  readonly cacheSize?: number
  /** Handed to the compiler. */
  readonly compileOptions?: CompileOptions
  /** Functions to call with the values of hooks of these names, instead of what they call otherwise. */
  readonly hooks?: Hooks
  /** Looks into the function, which the evaluator runs then: `printIntermediates()`, `saveIntermediates(folder)`, … */
  readonly debug?: Debugger
}
