// What came of promises, for tests that look at it while others are still pending.
import { NxError } from '@nx/types'
import { expect } from 'vitest'

/** A promise that was looked at from the start. */
export interface Watched<T> {
  state: 'pending' | 'fulfilled' | 'rejected'
  value?: T
  error?: unknown
  /** Settles as the promise does. */
  readonly promise: Promise<T>
}

/** Watches a promise; its rejection counts as handled. */
export function watch<T>(promise: Promise<T>): Watched<T> {
  const watched: Watched<T> = { state: 'pending', promise }
  promise.then(
    (value) => void Object.assign(watched, { state: 'fulfilled', value }),
    (error: unknown) => void Object.assign(watched, { state: 'rejected', error }),
  )
  return watched
}

/** The NxError that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<NxError> {
  const error: unknown = await promise.then(
    () => expect.fail('fulfilled'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(NxError)
  return error as NxError
}

/** `code` of what it was rejected with; its state otherwise. */
export const codeOf = ({ state, error }: Watched<unknown>): string =>
  state === 'rejected' && error instanceof NxError ? error.code : state
