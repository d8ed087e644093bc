// Answers that are errors: what becomes of a mistake, of overload, and of what failed.
import { NxError } from '@nx/types'
import { type Answer, jsonAnswer } from './exchange.ts'

/** What an answer that is an error says beside its message. */
export interface RefusalDetails {
  /** The part of the request that is wrong, as `inputs[0].shape`. */
  readonly field?: string
  readonly retryAfterMs?: number
  /** By which the operator finds the error. */
  readonly errorId?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An error whose message is meant for the client. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly details: RefusalDetails

  constructor(status: number, code: string, message: string, details: RefusalDetails = {}) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }

  /** What the body is, as an object. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { field, retryAfterMs, errorId } = this.details
    return { error: this.message, code: this.code, field, retryAfterMs, errorId }
  }

  /** The answer. */
  toAnswer(): Answer {
    const { headers, retryAfterMs } = this.details
    const retryAfter =
      retryAfterMs === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }
    return jsonAnswer(JSON.stringify(this), this.status, { ...retryAfter, ...headers })
  }
}

/** The refusal of a request that is wrong. */
export function invalid(field: string, message: string): Refusal {
  return new Refusal(400, 'invalid_input', `${field}: ${message}`, { field })
}

/** Statuses of what a server refuses by itself; everything else that it rejects with is a failure. */
const messages: Readonly<Record<string, readonly [status: number, message: string]>> = {
  overloaded: [429, 'too many requests wait already; try again later'],
  cancelled: [499, 'the request was cancelled'],
  shutting_down: [503, 'the server is shutting down; ask another one'],
  worker_lost: [503, 'what computed the request was lost; try again'],
  deadline_exceeded: [504, 'the deadline of the request has passed, or could not be met'],
}

/** What a client is told of an error; `onFailure` is told of those that clients must not see, and gives their id. */
export function refusalOf(
  error: unknown,
  cancelled: boolean,
  onFailure: (error: unknown) => string,
): Refusal {
  if (error instanceof Refusal && !(cancelled && error.code === 'body')) return error
  const { code, op, details, message } = error instanceof NxError ? error : foreign
  if (cancelled) return new Refusal(499, 'cancelled', messages['cancelled']![1])
  if (code === 'invalid_input' || code === 'unknown_batch_key')
    return new Refusal(400, code, message.slice(op.length + 2), {
      field: code === 'invalid_input' ? 'inputs' : 'parameters',
    })
  // What ends those that compute it is not to be tried again.
  const known = details['atFault'] === true ? undefined : messages[code]
  if (known !== undefined) {
    const [status, text] = known
    const { retryAfterMs = status === 503 ? 1000 : undefined } = details
    return new Refusal(status, code, text, typeof retryAfterMs === 'number' ? { retryAfterMs } : {})
  }
  const errorId = onFailure(error)
  return new Refusal(500, 'internal', `the model failed; its operator finds the reason under ${errorId}`, {
    errorId,
  })
}

/** What is known of errors that are not ours. */
const foreign: Pick<NxError, 'code' | 'op' | 'details' | 'message'> = {
  code: '',
  op: '',
  details: {},
  message: '',
}
