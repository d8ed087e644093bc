// One request of a caller, which finds itself in its answer.
import { type Tensor, tensor, toTypedArray } from '@nx/tensor'
import { NxError } from '@nx/types'
import type { RequestOptions, Server } from '@nx/serving'
import type { History, OutcomeName } from '../history.ts'

/** What serves the load: a row of `width` numbers in, a row out. */
export type Rows = Pick<Server<Tensor, Tensor>, 'batchedRun'>

/** Numbers of a row; 512 bytes. */
export const width = 128

export interface Call {
  readonly caller: number
  readonly sequence: number
  /** When it was due, in `performance.now()`. */
  readonly due: number
  readonly options?: RequestOptions
  /** The server's default, when `options` have none. */
  readonly timeoutMs?: number
}

/** A row that says whose it is: exact up to 2²⁴. */
export function rowOf(caller: number, sequence: number): Tensor {
  const row = new Float32Array(width)
  row[0] = caller
  row[1] = sequence
  return tensor(row)
}

/** Sends a request and notes what becomes of it; never rejects. */
export function request(history: History, rows: Rows, call: Call): Promise<void> {
  const { caller, sequence, due, options = {} } = call
  const timeoutMs = options.timeoutMs ?? call.timeoutMs ?? 30_000
  const index = history.invoke(caller, sequence, due, performance.now() + timeoutMs)
  return rows.batchedRun(rowOf(caller, sequence), options).then(
    (answer) => {
      const [first, second] = toTypedArray(answer) as Float32Array
      history.settle(index, 'ok', [first!, second!])
    },
    (error: unknown) => history.settle(index, outcomeOf(error)),
  )
}

/** Which outcome an error is. */
export function outcomeOf(error: unknown): OutcomeName {
  const code = error instanceof NxError ? error.code : ''
  if (code === 'overloaded' || code === 'shutting_down') return 'rejected'
  if (code === 'cancelled') return 'cancelled'
  return code === 'deadline_exceeded' ? 'expired' : 'failed'
}
