// compileAsync: compiles ahead of time, says what it does, and can be stopped.
import { type Tensor } from '@nx/tensor'
import { checkFunction, describe } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { compiled } from './compile.ts'
import type { JitOptions } from './jit-options.ts'
import {
  type AnyFunction,
  type Arguments,
  checkJit,
  type GivenParameters,
  type Jitted,
  type TracedParameters,
} from './jit.ts'
import { callUser, ownFunction } from './place.ts'

/** What compiling does next: trace the function, compile what was traced, wait for the device; or that all is ready. */
export type CompileStage = 'trace' | 'compile' | 'wait' | 'ready'

/** What is asked of an `AbortSignal`. */
export interface CompileSignal {
  readonly aborted: boolean
  readonly reason?: unknown
}

/** Options of `compileAsync`. */
export interface CompileAsyncOptions<S extends readonly number[] = readonly number[]> extends Omit<
  JitOptions<S>,
  'cacheSize'
> {
  /** Told before each stage, and at last that all is ready. */
  readonly onProgress?: (stage: CompileStage) => void
  /** An `AbortSignal`: compiling stops between two stages, and rejects with its reason. */
  readonly signal?: CompileSignal
}

/**
 * As `compile`, for programs that have something else to do or to show: timers and drawing get a turn before each stage but
 * compiling itself, and when it is fulfilled no call waits for anything that is still being made.
 *
 * @throws NxError as `compile`, `not_function`, `option` for what is no signal; the reason of the signal.
 *
 * @example
 * const stages: string[] = []
 * const options = { onProgress: (stage: string) => stages.push(stage) }
 * const step = await compileAsync((x: Tensor) => multiply(x, 2), [f32([0, 0])], options)
 * toArray(step(f32([1, 2]))) // => [2, 4]
 * stages // => ['trace', 'compile', 'wait', 'ready']
 */
export async function compileAsync<
  P extends readonly unknown[] = Tensor[],
  const R = unknown,
  const S extends readonly number[] = [],
>(
  fn: (...args: TracedParameters<P, S>) => R,
  templates: Arguments<P>,
  options: CompileAsyncOptions<S> = {},
): Promise<Jitted<GivenParameters<P, S>, R>> {
  const op = 'compileAsync'
  checkJit(op, fn, options, ['onProgress', 'signal'])
  const { onProgress = () => {}, signal, ...own } = options
  checkFunction(op, onProgress)
  if (signal !== undefined && typeof (Object(signal) as CompileSignal).aborted !== 'boolean')
    throw new NxError('option', op, `signal is an AbortSignal, got ${describe(signal)}`, { option: 'signal' })
  const enter = (stage: CompileStage): void => {
    if (signal?.aborted === true) throw signal.reason
    onProgress(stage)
  }
  const begin = async (stage: CompileStage): Promise<void> => {
    enter(stage)
    await turn()
    if (signal?.aborted === true) throw signal.reason
  }
  await begin('trace')
  // When the function returns, all but the rest of its trace is done.
  const told = ownFunction((...args: never[]): unknown => {
    const result: unknown = callUser(fn as AnyFunction, ...args)
    enter('compile')
    return result
  })
  const made = compiled(told, templates, own, op)
  try {
    await begin('wait')
    await made.ready
    enter('ready')
  } catch (error) {
    made.dispose()
    throw error
  }
  return made.jitted as Jitted<GivenParameters<P, S>, R>
}

/** Lets others have a turn. */
const turn = (): Promise<void> => {
  const { setTimeout } = globalThis as unknown as { readonly setTimeout: (body: () => void) => unknown }
  return new Promise((resolve) => void setTimeout(resolve))
}
