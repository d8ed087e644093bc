// An open-loop load: requests are sent when they are due, whatever became of those before.
import type { Clock } from '@nx/serving'
import { progress } from '../steps.ts'
import type { Arrivals } from './arrivals.ts'

export interface Drive {
  readonly arrivals: Arrivals
  readonly durationMs: number
  /** Sends one request that was due at `due`, by the clock of `performance.now()`; does not wait for its outcome. */
  readonly send: (due: number) => void
  /** At most so many, however long it takes. */
  readonly count?: number
  /**
   * Sleeps between requests, for a millisecond at a time, where a server beside this process needs the processor. Else the
   * event loop turns until the next one is due, which is more exact.
   */
  readonly sleeps?: boolean
  /** Ends the load when it says so, if it is given. */
  readonly stop?: () => boolean
  /** What times are by, instead of the clock of `performance.now()`. */
  readonly clock?: Pick<Clock, 'now'>
}

/** What was offered. */
export interface Driven {
  readonly sent: number
  readonly seconds: number
  /** The worst delay between when a request was due and when it was sent: the load itself was late by that. */
  readonly lateMs: number
}

/**
 * Offers a load. Latencies are to be counted from `due`: a sender that is held up by what it measures would otherwise
 * leave out the requests that waited the longest.
 */
export async function drive({
  arrivals,
  durationMs,
  send,
  count = Infinity,
  sleeps = false,
  stop = () => false,
  clock = performance,
}: Drive): Promise<Driven> {
  const start = clock.now()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let next = arrivals.next().value
  let sent = 0
  let late = 0
  // Callbacks, not promises: what tens of thousands of turns a second leave to collect would hold up what is measured.
  const turn = (): void => {
    try {
      const now = clock.now() - start
      // One turn sends no more than a slice, so that answers and timers get theirs.
      for (let slice = 0; next <= now && next < durationMs && sent < count && slice < 256; slice++) {
        late = Math.max(late, now - next)
        send(start + next)
        sent++
        next = arrivals.next().value
      }
      if ((next >= durationMs && now >= durationMs) || sent >= count || stop()) return resolve()
      progress(now / 1000, durationMs / 1000, 'seconds of a load')
      const wait = Math.min(next, durationMs) - (clock.now() - start)
      if (sleeps && wait > 0) setTimeout(turn, 1)
      else if (wait > 3.5) setTimeout(turn, wait - 2.5)
      else setImmediate(turn)
    } catch (error) {
      reject(error as Error)
    }
  }
  turn()
  await promise
  return { sent, seconds: (clock.now() - start) / 1000, lateMs: late }
}
