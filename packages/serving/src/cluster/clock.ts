// The clock of transports: its timers keep no process alive.
import { type Clock, longestTimer, systemClock } from '../clock.ts'

/** The clock of the host. An open transport that is forgotten keeps no process from ending. */
export function backgroundClock(): Clock {
  return {
    ...systemClock(),
    after(milliseconds, callback) {
      const timer: unknown = setTimeout(callback, Math.min(Math.max(milliseconds, 0), longestTimer))
      // Browsers have numbers for timers.
      ;(timer as { unref?: () => void }).unref?.()
      return () => clearTimeout(timer as ReturnType<typeof setTimeout>)
    },
  }
}
