// What long reading says of itself, and how it is stopped.
import { checkFunction, describe } from '@nx/tensor/internal'
import { NxError } from '@nx/types'

/** How far reading has come. */
export interface ReadProgress {
  /** Bytes so far. */
  readonly loaded: number
  /** All bytes; `undefined` where nobody has said. */
  readonly total: number | undefined
}

/** What is asked of an `AbortSignal`. */
export interface StopSignal {
  readonly aborted: boolean
  readonly reason?: unknown
}

/** Options of what takes long. */
export interface ProgressOptions {
  /** Told after each part how far it is. */
  readonly onProgress?: (progress: ReadProgress) => void
  /** An `AbortSignal`: reading stops between two parts, and rejects with its reason. */
  readonly signal?: StopSignal
}

/** Names of these options. */
export const progressOptions: readonly string[] = ['onProgress', 'signal']

/** Throws `not_function`, or `option` for what is no signal. */
export function checkProgress(op: string, { onProgress, signal }: ProgressOptions): void {
  if (onProgress !== undefined) checkFunction(op, onProgress)
  if (signal === undefined || typeof (Object(signal) as StopSignal).aborted === 'boolean') return
  throw new NxError('option', op, `signal is an AbortSignal, got ${describe(signal)}`, { option: 'signal' })
}

/** Throws the reason of a signal that has been aborted. */
export function throwIfStopped(signal: StopSignal | undefined): void {
  if (signal?.aborted === true) throw signal.reason
}
