// Callers that find themselves in their answers.
import { setTimeout } from 'node:timers/promises'
import { type Tensor, tensor, toTypedArray } from '@nx/tensor'
import { NxError } from '@nx/types'
import type { Clock, RequestOptions, Server } from '@nx/serving'
import { History, type OutcomeName } from '../history.ts'

/** What serves the load: a row of `width` numbers in, a row out. */
export type Rows = Pick<Server<Tensor, Tensor>, 'batchedRun'>

/** Sequences that one caller uses; callers and sequences are exact in f32. */
const sequences = 2 ** 20

/** Numbers of a row; 512 bytes. */
export const width = 128

/** A row that says whose it is. */
export function rowOf(caller: number, sequence: number): Tensor {
  const row = new Float32Array(width)
  row[0] = caller
  row[1] = sequence
  return tensor(row)
}

/** How a request differs from others. */
export interface Call extends RequestOptions {
  /** What is sent instead of the row that says whose it is. */
  readonly input?: Tensor
  /** Who sends it, if that matters. */
  readonly caller?: number
}

/** Callers of one server, whose requests are noted in a history. */
export class Callers {
  readonly history: History
  protected readonly rows: Rows
  protected readonly timeoutMs: number
  protected readonly onError: (index: number, error: unknown) => void
  protected readonly clock: Pick<Clock, 'now'>
  protected open = 0
  protected readonly pool: readonly Tensor[]
  protected idle = Promise.withResolvers<void>()

  /**
   * `timeoutMs` is the server's, for requests that have none. With a `pool` so many rows are made at once and used in turn,
   * which is enough to tell requests apart that are under way at a time. `onError` is told the place of a request in the
   * history, and the error that it ended in. Times are those of `clock`.
   */
  constructor(
    rows: Rows,
    {
      history = new History(),
      timeoutMs = 30_000,
      pool = 0,
      onError = (_index: number, _error: unknown) => {},
      clock = performance as Pick<Clock, 'now'>,
    } = {},
  ) {
    this.pool = Array.from({ length: pool }, (_, i) => rowOf(0, i))
    this.rows = rows
    this.history = history
    this.timeoutMs = timeoutMs
    this.onError = onError
    this.clock = clock
  }

  /** Sends a request that was due at `due`, and notes what becomes of it; never rejects. */
  async send(due: number, call: Call = {}): Promise<OutcomeName> {
    const number = this.history.length
    const round = this.pool.length || sequences
    const sequence = number % round
    const caller = call.caller ?? (this.pool.length > 0 ? 0 : Math.floor(number / sequences))
    const { input = this.pool[sequence] ?? rowOf(caller, sequence), caller: _, ...options } = call
    const now = this.clock.now()
    const deadline = now + (options.timeoutMs ?? this.timeoutMs)
    const index = this.history.invoke(caller, sequence, due, deadline, now)
    this.open++
    let outcome: OutcomeName = 'ok'
    try {
      const answer = await this.rows.batchedRun(input, options)
      const [first, second] = toTypedArray(answer) as Float32Array
      this.history.settle(index, 'ok', [first!, second!], this.clock.now())
    } catch (error) {
      outcome = outcomeOf(error)
      this.history.settle(index, outcome, null, this.clock.now())
      this.onError(index, error)
    }
    if (--this.open === 0) this.idle.resolve()
    return outcome
  }

  /** Fulfills when no request is without an outcome, or after `waitMs`. */
  async settled(waitMs = this.timeoutMs + 1000): Promise<void> {
    if (this.open === 0) return
    this.idle = Promise.withResolvers()
    const waited = new AbortController()
    await Promise.race([
      this.idle.promise,
      setTimeout(waitMs, undefined, { signal: waited.signal, ref: false }),
    ])
    waited.abort()
  }
}

/** What a server says of requests that it does not admit. */
const refusals = new Set(['overloaded', 'shutting_down', 'invalid_input', 'unknown_batch_key'])

/** Which outcome an error is. */
export function outcomeOf(error: unknown): OutcomeName {
  if (!(error instanceof NxError)) return 'failed'
  const { code, details } = error
  if (code === 'deadline_exceeded' && details['admitted'] === false) return 'rejected'
  if (refusals.has(code)) return 'rejected'
  if (code === 'cancelled') return 'cancelled'
  return code === 'deadline_exceeded' ? 'expired' : 'failed'
}
