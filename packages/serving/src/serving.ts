// A serving: a function of batches, and what callers do before and after it.
import type { JitOptions, Traced } from '@nx/defn'
import { flattened, jitAs } from '@nx/defn/internal'
import { dispose, type Tensor } from '@nx/tensor'
import { checkFunction, describe } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import type { Batch } from './batch.ts'
import { DefaultModule } from './default-module.ts'
import { checkServingOptions } from './serving-options.ts'
import type { TelemetryListener } from './telemetry.ts'

/** Batches one after the other, as they become available. */
export type BatchStream<T = unknown> = Iterable<Batch<T>> | AsyncIterable<Batch<T>>

/** What a partition is made with. */
export interface ServingFunctionOptions extends JitOptions {
  /** The batch keys for which functions are made. */
  readonly batchKeys: readonly string[]
}

/**
 * Computes one batch; what it gives has the rows of the batch along its first axis. Rows after these count as padding,
 * that of the batch or what the function has added.
 */
export type BatchFunction = (batch: Batch) => unknown

/**
 * Makes the function of a serving, once per partition and batch key, so that what is compiled or loaded belongs to the
 * partition that runs it. The options are for `jit`.
 */
export type ServingFunction = (
  options: JitOptions,
  batchKey: string,
) => BatchFunction | Promise<BatchFunction>

/** What executes a batch: the output, and anything that post-processing should know about the execution. */
// prettier-ignore
export type Execution = () =>
  readonly [output: unknown, serverInfo: unknown] | Promise<readonly [unknown, unknown]>

/** A serving with a state of its own between batches, after the callbacks of `Nx.Serving`. */
export interface ServingModule<State = unknown> {
  /** `kind` is `'inline'` for `run`; `partitions` has the options for `jit` of each partition that will run batches. */
  init(
    kind: 'inline' | 'process',
    partitions: readonly JitOptions[],
    batchKeys: readonly string[],
  ): State | Promise<State>
  handleBatch(
    batch: Batch,
    partition: number,
    state: State,
  ): { readonly execute: Execution; readonly state: State }
}

/** What a streaming serving gives: a batch of results, or the value of a hook. */
export type StreamEvent =
  | { readonly kind: 'batch'; readonly output: unknown; readonly serverInfo: unknown }
  | { readonly kind: 'hook'; readonly name: string; readonly value: unknown }

/** Results one after the other; can be consumed once. */
export type ResultStream = AsyncIterableIterator<StreamEvent>

/** What post-processing is given: output and server information, or the stream of a streaming serving. */
export type ServingResult = { readonly output: unknown; readonly serverInfo: unknown } | ResultStream

/** Options of `serving` and `jitServing`. */
export interface ServingOptions<Input = unknown, Output = unknown, Info = unknown> extends JitOptions {
  /** The most rows of a batch, for `run` and for servers: larger inputs are split. */
  readonly batchSize?: number
  /** Makes a batch, or a stream of batches, of an input; runs in the caller. The input is one by default. */
  readonly clientPreprocessing?: (
    input: Input,
  ) => readonly [Batch | BatchStream, Info] | Promise<readonly [Batch | BatchStream, Info]>
  /** Makes what the caller gets; runs in the caller. The output, or the stream, by default. */
  readonly clientPostprocessing?: (result: never, info: Info) => Output | Promise<Output>
  /** Runs on another machine's result before it is sent. */
  readonly distributedPostprocessing?: (output: unknown) => unknown
  /** Gives results as they come, and values of the hooks named. */
  readonly streaming?: boolean | { readonly hooks: readonly string[] }
  /**
   * One entry, as templates, or a function that gives it for a batch key: what every request is compared with before it is
   * admitted, and what servers warm up with.
   */
  readonly template?: unknown
  /** Whether a batch may run twice, as when its worker died. True by default, as it is of pure functions. */
  readonly idempotent?: boolean
  /** Told of the phases of each request. */
  readonly telemetry?: TelemetryListener
}

/** A serving. Made by `serving` or `jitServing`, run by `run` or by a server. */
export interface Serving<Input = unknown, Output = unknown> {
  readonly module: ServingModule
  readonly options: ServingOptions<Input, Output>
}

/** A serving whose callers get a stream. */
type Streaming = { readonly streaming: true | { readonly hooks: readonly string[] } }

/**
 * A serving: a function of batches with its batch size and what callers do before and after. `run` runs it at once,
 * `start` merges the requests of many callers.
 *
 * It is given what makes the function, which is called once per partition and batch key and may be asynchronous, as to
 * load a model; or a module with a state of its own. The function takes a `Batch`, and gives a container of tensors with
 * a row for each of the batch's rows, and any rows after these, which count as padding.
 *
 * @throws NxError `not_function` for what is neither a function nor a module, `unknown_option`, `option`.
 *
 * @example
 * const doubled = serving((options) => {
 *   const double = jit((x) => multiply(x, 2), options)
 *   return (batch: Batch) => double.async(batch.toContainer() as Tensor)
 * })
 * await run(doubled, Batch.stack([[1, 2]].map((row) => s32(row)))) // => [[2, 4]]
 */
export function serving<Input = Batch | BatchStream, Output = ResultStream, Info = unknown>(
  functionOrModule: ServingFunction | ServingModule,
  options: ServingOptions<Input, Output, Info> & Streaming,
): Serving<Input, Output>
export function serving<Input = Batch | BatchStream, Output = unknown, Info = unknown>(
  functionOrModule: ServingFunction | ServingModule,
  options?: ServingOptions<Input, Output, Info>,
): Serving<Input, Output>
export function serving(given: ServingFunction | ServingModule, options: ServingOptions = {}): Serving {
  checkServingOptions('serving', options)
  if (typeof given === 'function') return { module: new DefaultModule(given), options }
  if (typeof given?.init === 'function' && typeof given.handleBatch === 'function')
    return { module: given, options }
  throw new NxError(
    'not_function',
    'serving',
    `needs what makes a function of batches, or a module with init and handleBatch, got ${describe(given)}; ` +
      'for a function of tensors use jitServing',
    { value: given },
  )
}

/**
 * A serving of a function of tensors, which is compiled as by `jit`: it is given the joined container of a batch, and
 * gives tensors with as many rows.
 *
 * @throws NxError `not_function`, `unknown_option`, `option`.
 *
 * @example
 * const halved = jitServing((x: Tensor) => divide(x, 2), { batchSize: 32 })
 * await run(halved, Batch.stack([1, 2, 3])) // => [0.5, 1, 1.5]
 */
export function jitServing<
  T = Tensor,
  R = unknown,
  Input = Batch | BatchStream,
  Output = ResultStream,
  Info = unknown,
>(fn: (input: T) => R, options: ServingOptions<Input, Output, Info> & Streaming): Serving<Input, Output>
export function jitServing<
  T = Tensor,
  R = unknown,
  Input = Batch | BatchStream,
  Output = Traced<R>,
  Info = unknown,
>(fn: (input: T) => R, options?: ServingOptions<Input, Output, Info>): Serving<Input, Output>
export function jitServing(fn: (input: unknown) => unknown, options: ServingOptions = {}): Serving {
  checkFunction('jitServing', fn)
  checkServingOptions('jitServing', options)
  const make: ServingFunction = (jitOptions) => {
    const compiled = jitAs('jitServing', fn, jitOptions)
    return (batch) => {
      const joined = batch.toContainer()
      const free = (): void => (flattened('jitServing', joined).leaves as Tensor[]).forEach(dispose)
      let output: unknown
      try {
        output = compiled.start(joined)
      } finally {
        if (!(output instanceof Promise)) free()
      }
      return output instanceof Promise ? output.finally(free) : output
    }
  }
  return { module: new DefaultModule(make, true), options }
}
