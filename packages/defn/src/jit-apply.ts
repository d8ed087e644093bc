// jitApply: traces, compiles and calls a function at once.
import type { Tensor } from '@nx/tensor'
import type { Traced } from './container.ts'
import type { JitOptions } from './jit-options.ts'
import { type Arguments, jitAs } from './jit.ts'

/**
 * Calls a function compiled. For a single call: nothing is kept, so use `jit` for a function that is called again.
 *
 * @throws NxError what `jit` throws.
 *
 * @example
 * toNumber(jitApply((x, y) => add(x, y), [1, 2])) // => 3
 */
export function jitApply<P extends readonly unknown[] = Tensor[], const R = unknown>(
  fn: (...args: P) => R,
  args: Arguments<P>,
  options: JitOptions = {},
): Traced<R> {
  return jitAs('jitApply', fn, options)(...args)
}
