// A serving: a function of batches, and what callers do before and after it.
import type { JitOptions } from '@nx/defn'
import type { Batch } from './batch.ts'
import type { TelemetryListener } from './telemetry.ts'

/** Batches one after the other, as they become available. */
export type BatchStream<T = unknown> = Iterable<Batch<T>> | AsyncIterable<Batch<T>>

/** What the function of a serving is made with. */
export interface ServingFunctionOptions extends JitOptions {
  /** The batch keys for which functions are made. */
  readonly batchKeys: readonly string[]
}

/** Computes one batch; what it gives has the rows of the batch, padding included, along its first axis. */
export type BatchFunction = (batch: Batch) => unknown

/**
 * Makes the function of a serving, once per partition and batch key, so that what is compiled or loaded belongs to the
 * partition that runs it.
 */
export type ServingFunction = (
  options: ServingFunctionOptions,
  batchKey: string,
) => BatchFunction | Promise<BatchFunction>

/** What executes a batch: the output, and anything that post-processing should know about the execution. */
export type Execution = () =>
  readonly [output: unknown, serverInfo: unknown] | Promise<readonly [unknown, unknown]>

/** A serving with a state of its own between batches, after the callbacks of `Nx.Serving`. */
export interface ServingModule<State = unknown> {
  /** `kind` is `'inline'` for `run`; `partitions` has options for each partition that will run batches. */
  init(kind: 'inline' | 'process', partitions: readonly ServingFunctionOptions[]): State | Promise<State>
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
  /** One entry, as templates: what every request is compared with before it is admitted. */
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
