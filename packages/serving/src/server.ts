// A started serving, as its callers see it.
import type { DType } from '@nx/types'
import type { Serving } from './serving.ts'

/** What a caller may say about one request. */
export interface RequestOptions {
  /** Gives up: a request that waits is removed, the result of one that runs is dropped. */
  readonly signal?: AbortSignal
  /** Milliseconds from admission after which an answer is of no use; the server's default if left out. */
  readonly timeoutMs?: number
  /** How urgent: one more counts as `agingMs` of waiting. 0 by default. */
  readonly priority?: number
  /** Whose request this is: tenants get equal shares of a busy server, and of its queue. */
  readonly tenant?: string
}

/** Whether a server works, and whether it should be sent requests. */
export interface Health {
  /** It is not stopped. */
  readonly live: boolean
  /** It is warmed up, has a partition that works, and is not draining. */
  readonly ready: boolean
  readonly state: 'starting' | 'ready' | 'draining' | 'stopped'
  readonly partitions: { readonly total: number; readonly idle: number; readonly lost: number }
}

/** Counts of observations up to each bound, in seconds; the last one is infinite. */
export interface Histogram {
  readonly bounds: readonly number[]
  /** One more than bounds; not cumulative. */
  readonly counts: readonly number[]
  readonly sum: number
  readonly count: number
}

/** What a server has done since it started. `received` is the sum of the outcomes and of what is `pending`. */
export interface ServerStats {
  readonly received: number
  readonly succeeded: number
  readonly failed: number
  /** Not admitted: the queue was full, the deadline could not be met, or the server was draining. */
  readonly rejected: number
  readonly cancelled: number
  readonly expired: number
  /** Admitted and without an outcome yet. */
  readonly pending: number
  /** Rows that wait. */
  readonly queuedRows: number
  /** Batches given to partitions, those of retries and bisections included. */
  readonly executions: number
  /** Rows of requests in these, without padding. */
  readonly executedRows: number
  /** Of these, batches that ran again as their partition was lost, and parts of batches that were taken apart. */
  readonly retries: number
  readonly bisections: number
  readonly replacedPartitions: number
  /** Seconds from admission to execution, per request. */
  readonly queueSeconds: Histogram
  /** Seconds of execution, per batch. */
  readonly computeSeconds: Histogram
  /** Seconds from admission to outcome, per request. */
  readonly requestSeconds: Histogram
  /** Rows per execution, without padding. */
  readonly batchRows: Histogram
}

/** One tensor of a request or an answer, for those who describe models. The batch axis is `-1`. */
export interface TensorDescription {
  readonly name: string
  readonly type: DType
  readonly shape: readonly number[]
}

/** Inputs and outputs of a model. */
export interface ModelDescription {
  readonly inputs: readonly TensorDescription[]
  readonly outputs: readonly TensorDescription[]
}

/** A started serving: requests of many callers are merged into batches. Made by `start`. */
export interface Server<Input = unknown, Output = unknown> extends AsyncDisposable {
  readonly name: string
  readonly serving: Serving<Input, Output>
  /** The most rows of a batch. */
  readonly batchSize: number
  /**
   * Runs an input together with those of other callers.
   *
   * Rejects with an NxError: `overloaded` (with `details.retryAfterMs`), `deadline_exceeded`, `cancelled`, `shutting_down`,
   * `invalid_input` (with `details.path`), `unknown_batch_key`, `worker_lost`, or with what the function threw.
   */
  batchedRun(input: Input, options?: RequestOptions): Promise<Output>
  health(): Health
  stats(): ServerStats
  /** Inputs and outputs as the template and the warm-up show them; `null` for a serving without a template. */
  describe(): ModelDescription | null
  /** Milliseconds until a request of now would start, by what is queued and what batches take. */
  estimatedWaitMs(): number
  /**
   * Refuses new requests and waits until all that were accepted have an outcome, `timeoutMs` at most, by default the
   * server's `shutdownTimeoutMs`. Called again it waits for the same end, and may make it come sooner.
   *
   * Rejects with an NxError `option` or `unknown_option` for options that are none.
   */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>
}
