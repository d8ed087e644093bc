// What callers are told of requests that did not succeed.
import { NxError, show } from '@nx/types'
import type { Outcome } from './dispatcher/messages.ts'
import { withoutStack } from './without-stack.ts'

const op = 'batchedRun'

/** What a message may say about a request and its server. */
export interface Circumstances {
  /** Of the server. */
  readonly name: string
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly hasStarted: boolean
  readonly retryAfterMs?: number | undefined
  readonly waitingRows: number
  readonly queueLimit: number
  readonly waitMs: () => number
  /** Why a partition was lost the last time. */
  readonly lastLoss: unknown
  readonly idempotent: boolean
  /** Whether partitions work, but for this request. */
  readonly isAtFault?: boolean | undefined
}

export function cancelled(signal: AbortSignal | undefined): NxError {
  const reason: unknown = signal?.aborted ? signal.reason : 'the stream was closed'
  return withoutStack(
    () => new NxError('cancelled', op, `the caller gave up: ${messageOf(reason)}`, { reason }),
  )
}

/**
 * The error for an outcome; those of functions that failed are passed on as they are. What the server decides comes of no
 * call, so that a stack would lead nowhere, and may come to all that wait at a time.
 */
export function errorFor(outcome: Exclude<Outcome, 'succeeded' | 'failed'>, about: Circumstances): NxError {
  return outcome === 'cancelled' ? cancelled(about.signal) : withoutStack(() => decided(outcome, about))
}

function decided(
  outcome: Exclude<Outcome, 'succeeded' | 'failed' | 'cancelled'>,
  about: Circumstances,
): NxError {
  const { name, timeoutMs, retryAfterMs, waitingRows, queueLimit } = about
  switch (outcome) {
    case 'overloaded':
      return new NxError(
        'overloaded',
        op,
        `the queue of ${name} is full, ${waitingRows} of ${queueLimit} rows wait; try again in ${retryAfterMs} ms`,
        { retryAfterMs, queuedRows: waitingRows, queueLimit },
      )
    case 'late':
      return new NxError(
        'deadline_exceeded',
        op,
        `${name} cannot answer within ${timeoutMs} ms, about ${Math.ceil(about.waitMs())} ms of work wait; ` +
          `try again in ${retryAfterMs} ms`,
        { timeoutMs, retryAfterMs, admitted: false },
      )
    case 'deadline_exceeded':
      return new NxError(
        'deadline_exceeded',
        op,
        `${name} gave no answer within ${timeoutMs} ms; allow more by timeoutMs, or add partitions`,
        { timeoutMs, admitted: true },
      )
    case 'worker_lost':
      return new NxError(
        'worker_lost',
        op,
        about.isAtFault
          ? `the request takes down the partitions of ${name}, which answer others: ${messageOf(about.lastLoss)}; ` +
              'do not send it again'
          : `the partition of ${name} that a request needs was lost: ${messageOf(about.lastLoss)}; ` +
              'run it again if that does no harm',
        about.isAtFault ? { retryable: false, atFault: true } : { retryable: about.idempotent },
      )
    case 'shutting_down':
      return new NxError('shutting_down', op, `${name} is shutting down; ask another server`, {
        begun: about.hasStarted,
      })
  }
}

/** Which counter an outcome belongs to. */
export function counterOf(
  outcome: Exclude<Outcome, 'succeeded'>,
  hasStarted: boolean,
): 'failed' | 'rejected' | 'cancelled' | 'expired' {
  if (outcome === 'cancelled') return outcome
  if (outcome === 'deadline_exceeded') return 'expired'
  if (hasStarted || outcome === 'failed' || outcome === 'worker_lost') return 'failed'
  // A new outcome does not compile until it is counted.
  void (outcome satisfies 'late' | 'overloaded' | 'shutting_down')
  return 'rejected'
}

/** What an error says, whatever was thrown, without the name of who said it. */
function messageOf(error: unknown): string {
  if (error instanceof NxError) return error.message.replace(`${error.op}: `, '')
  if (error instanceof Error) return error.message
  return typeof error === 'string' ? error : show(error)
}
