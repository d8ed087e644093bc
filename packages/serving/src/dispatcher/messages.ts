// What happens to a dispatcher, and what it wants done.

/** What happened. */
export type Event =
  /** A request came. `group` names those it may share a batch with; `deadline` is a time, `tenant` empty for none. */
  | {
      readonly type: 'admit'
      readonly id: number
      readonly group: string
      readonly rows: number
      readonly priority: number
      readonly tenant: string
      readonly deadline: number
    }
  /** The caller of a request gave up. */
  | { readonly type: 'cancel'; readonly id: number }
  /** A batch was computed. */
  | { readonly type: 'executed'; readonly batch: number }
  /** The function failed on a batch; `whole` if that cannot be the fault of one of its requests. */
  | { readonly type: 'failed'; readonly batch: number; readonly whole?: boolean }
  /** A slot is gone, and the batch that it ran. */
  | { readonly type: 'lost'; readonly slot: number }
  /** A slot works, for the first time or again. */
  | { readonly type: 'restored'; readonly slot: number }
  /** No slot works, and none will soon. */
  | { readonly type: 'hopeless' }
  /** The host has handed over everything that had arrived. */
  | { readonly type: 'turn' }
  /** What had to be done before the requests of a group are looked at is done, as the effect of this name asked. */
  | { readonly type: 'defer'; readonly group: string }
  /** Time passed. */
  | { readonly type: 'tick' }
  /** Refuse new requests, end those that were admitted. */
  | { readonly type: 'drain' }
  /** End now: what does not run gets no answer, and with `running` what runs does not either. */
  | { readonly type: 'halt'; readonly running: boolean }

/** How a request ended. */
export type Outcome =
  | 'cancelled'
  | 'deadline_exceeded'
  | 'failed'
  | 'late'
  | 'overloaded'
  | 'shutting_down'
  | 'succeeded'
  | 'worker_lost'

/** Rows `start` to `start + rows` of a request, at `offset` in a batch. */
export interface Rows {
  readonly id: number
  readonly start: number
  readonly rows: number
  readonly offset: number
}

/** What is to be done, in order. */
export type Effect =
  | {
      readonly type: 'execute'
      readonly batch: number
      readonly slot: number
      readonly rows: number
      readonly parts: readonly Rows[]
      readonly isRetry: boolean
      readonly isBisection: boolean
    }
  /** Hand rows of a batch that was executed to a request; the request has succeeded with its `last` ones. */
  | ({ readonly type: 'deliver'; readonly batch: number; readonly last: boolean } & Rows)
  /**
   * A request ended otherwise; `batch` is the one that failed, `retryAfterMs` when to try again, and `isAtFault` says that slots
   * compute other batches, and are lost to this request.
   */
  | {
      readonly type: 'settle'
      readonly id: number
      readonly outcome: Exclude<Outcome, 'succeeded'>
      readonly batch?: number
      readonly retryAfterMs?: number
      readonly isAtFault?: boolean
    }
  /** Tell `defer` when the calls are over that are under way now, long before the host's next turn. */
  | { readonly type: 'defer'; readonly group: string }
  /** Replace a slot whose batch runs for too long; it is reported `lost` then. */
  | { readonly type: 'replace'; readonly slot: number; readonly batch: number }
  /** All admitted requests have ended, after `drain` or `halt`. */
  | { readonly type: 'drained' }
