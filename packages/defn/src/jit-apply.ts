// jitApply: traces, compiles and calls a function at once.
import { type Tensor } from '@nx/tensor'
import { list } from '@nx/tensor/internal'
import type { Traced } from './container.ts'
import type { JitOptions } from './jit-options.ts'
import { type AnyFunction, type Arguments, jitAs, type TracedParameters } from './jit.ts'

/**
 * Calls a function compiled. For a single call: nothing is kept, so use `jit` for a function that is called again.
 *
 * @throws NxError `not_array` for arguments in no array, and what `jit` throws.
 *
 * @example
 * toNumber(jitApply((x, y) => add(x, y), [1, 2])) // => 3
 */
export function jitApply<
  P extends readonly unknown[] = Tensor[],
  const R = unknown,
  const S extends readonly number[] = [],
>(fn: (...args: TracedParameters<P, S>) => R, args: Arguments<P>, options: JitOptions<S> = {}): Traced<R> {
  const jitted = jitAs('jitApply', fn as AnyFunction as (...args: P) => R, options)
  return jitted(...list('jitApply', 'arguments', args))
}
